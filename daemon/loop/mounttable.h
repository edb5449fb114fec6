// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace claustrum {

/// The mounts of a moment. Immutable; any thread.
class Mounts
{
public:
    /// From the text of /proc/self/mountinfo.
    explicit Mounts(std::string_view mountInfo);

    /// The mount point with the longest prefix of the absolute @p path, found in its text alone:
    /// asking the system could hang. "/" if there is none.
    [[nodiscard]] std::string_view of(std::string_view path) const;

    /// Calls @p look with each mount point that is an entry of @p directory.
    void eachIn(std::string_view directory,
                const std::function<void(std::string_view point)> &look) const;

    /// Whether one of them depends on a server or a process, which may never answer.
    [[nodiscard]] bool mayHang() const { return m_mayHang; }

private:
    void add(std::string_view line);

    std::set<std::string, std::less<>> m_points;
    bool m_mayHang = false;
};

/// The mounts of this process, read again after each change. Event loop's thread. Without /proc
/// there is one mount.
class MountTable
{
public:
    explicit MountTable(const std::string &path = "/proc/self/mountinfo");

    /// Takes a system call, and some more after a change.
    [[nodiscard]] std::shared_ptr<const Mounts> now();

private:
    Fd m_file;
    std::shared_ptr<const Mounts> m_mounts;
};

} // namespace claustrum
