// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <sys/stat.h>

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// A walk along a path by descriptors, one component at a time.
///
/// Each directory is opened from the one before without following links; links are read and
/// resolved here. So the descriptors and the resolved path belong together even if another process
/// swaps components meanwhile. Blocking; one thread. All directories on the way stay open.
class DescriptorWalk
{
public:
    struct Directory
    {
        Fd fd; ///< O_PATH: for *at() calls only
        std::string path;
    };

    enum class Reach {
        Anywhere, ///< absolute links lead to the start, which is "/"
        Beneath,  ///< leaving the start, by a link or by "..", fails with EXDEV
    };

    /// Number of links in one walk: more fail with ELOOP.
    static constexpr int mostLinks = 255;

    /// @param start a directory, which error texts of the caller call @p path
    DescriptorWalk(Fd start, std::string path, Reach reach);

    /// A walk that starts at "/".
    static DescriptorWalk fromRoot();

    /// Goes along @p path, from the place or if it is absolute from the start, as far as there are
    /// directories. 0, or the errno that stopped it: then
    /// remaining() begins with the culprit. ENOTDIR: it is something else than a directory.
    int go(std::string_view path);

    /// The directories from the start to the place of the walk; never empty.
    [[nodiscard]] const std::vector<Directory> &directories() const { return m_directories; }
    /// Directories that the walk came through and left again, by a link or by "..".
    [[nodiscard]] const std::vector<Directory> &left() const { return m_left; }
    [[nodiscard]] const Directory &place() const { return m_directories.back(); }
    [[nodiscard]] const std::deque<std::string> &remaining() const { return m_remaining; }

    /// The resolved path of the place with the remaining components, as they are.
    [[nodiscard]] std::string path() const;

private:
    int step(const std::string &name);
    int follow(const std::string &name);
    int leave();
    int enter(const std::string &name);
    void returnToStart();
    void addComponents(std::string_view path);

    std::vector<Directory> m_directories;
    std::vector<Directory> m_left;
    std::deque<std::string> m_remaining;
    Reach m_reach;
    int m_links = 0;
};

/// Opens the regular file @p name below the directory @p root, links that stay below it included.
/// Never waits: a fifo or device is refused. The error is an errno: EXDEV, a link leads out;
/// EINVAL, not a regular file.
Fd openRegularBeneath(int root, std::string_view name, int &error);

/// Opens the directory of an O_PATH descriptor for reading its names, which needs no permission to
/// search it. None on failure, with errno set.
Fd reopenDirectory(int directory);

/// Status of @p name in @p directory, links not followed. 0 or an errno.
int statEntry(int directory, const std::string &name, struct stat &status);

/// The same entry of the file system.
[[nodiscard]] inline bool isSameFile(const struct stat &a, const struct stat &b)
{
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

} // namespace claustrum
