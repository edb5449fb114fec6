// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <fcntl.h>
#include <string>
#include <sys/mount.h>
#include <sys/stat.h>

namespace claustrum::testing {

/// A file system that never answers, as that of a server that is gone: a FUSE mount whose server
/// reads no request. Calls below it hang, until the destructor unmounts it and they fail. Needs
/// root and /dev/fuse.
class DeadMount
{
public:
    /// @param path of a directory to be created
    explicit DeadMount(std::string path)
        : m_path(std::move(path))
        , m_device(::open("/dev/fuse", O_RDWR | O_CLOEXEC))
    {
        ::mkdir(m_path.c_str(), 0700);
        const std::string options =
            "fd=" + std::to_string(m_device.get()) + ",rootmode=40000,user_id=0,group_id=0";
        m_mounted =
            m_device
            && ::mount("dead", m_path.c_str(), "fuse", MS_NOSUID | MS_NODEV, options.c_str()) == 0;
    }
    ~DeadMount()
    {
        if (m_mounted)
            ::umount2(m_path.c_str(), MNT_DETACH);
    }
    DeadMount(const DeadMount &) = delete;
    DeadMount &operator=(const DeadMount &) = delete;

    /// False if this machine does not allow it.
    [[nodiscard]] bool isMounted() const { return m_mounted; }
    [[nodiscard]] std::string path(const std::string &name) const { return m_path + "/" + name; }
    /// Lets all calls fail that hang.
    void end() { m_device.reset(); }

private:
    const std::string m_path;
    Fd m_device; // once closed, all calls fail
    bool m_mounted = false;
};

} // namespace claustrum::testing
