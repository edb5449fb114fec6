// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "wire/goerrno.h"

#include <cerrno>
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
        if (!m_device)
            m_obstacle = go::osError("open", "/dev/fuse", errno).text;
        else if (::mount("dead", m_path.c_str(), "fuse", MS_NOSUID | MS_NODEV, options.c_str())
                 != 0)
            m_obstacle = go::osError("mount", m_path, errno).text;
    }
    ~DeadMount()
    {
        if (m_obstacle.empty())
            ::umount2(m_path.c_str(), MNT_DETACH);
    }
    DeadMount(const DeadMount &) = delete;
    DeadMount &operator=(const DeadMount &) = delete;

    /// Why this machine does not allow it; empty if it is mounted.
    [[nodiscard]] const std::string &obstacle() const { return m_obstacle; }
    [[nodiscard]] std::string path(const std::string &name) const { return m_path + "/" + name; }
    /// Lets all calls fail that hang.
    void end() { m_device.reset(); }

private:
    const std::string m_path;
    Fd m_device; // once closed, all calls fail
    std::string m_obstacle;
};

} // namespace claustrum::testing
