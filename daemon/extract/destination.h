// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "posix/systemerror.h"

#include <optional>
#include <string>
#include <sys/types.h>

namespace claustrum {

/// The destination directory of an archive: writes below it and nowhere else.
///
/// It is held open, and components below it are opened by posix/beneath.h, so symlinks there are
/// never followed, even if one is swapped in meanwhile. Error texts name whole paths, like Go's; a
/// path that is too long for the system is too long here. Blocks; one thread.
///
/// Relative paths are clean, without ".." at the front; "" is the directory itself.
class Destination
{
public:
    /// Of the directories that are made, less the umask.
    static constexpr mode_t mode = 0700;

    /// Creates @p path, which is clean and absolute, with its parents, 0700. "mkdir <path>: …"
    static SystemResult<Destination> make(const std::string &path);

    /// Creates a directory and its parents, 0700; existing ones are fine. "mkdir <path>: …"
    SystemResult<void> makeDirectories(const std::string &relative);

    /// Opens a file for writing, created with 0600 or truncated. "open <path>: …"
    SystemResult<Fd> createFile(const std::string &relative);

    /// Removes the entry @p name of the destination and everything below it, if it exists.
    /// "unlinkat <path>: …"
    SystemResult<void> removeEntry(const std::string &name);

    /// Unlinks a file just created.
    void removeFile(const std::string &relative);

    /// The whole path, for error texts.
    [[nodiscard]] std::string pathOf(const std::string &relative) const;

private:
    Destination(std::string path, Fd root);

    [[nodiscard]] std::optional<std::string> firstTooLong(const std::string &relative) const;
    int enterParentOf(const std::string &relative);

    std::string m_path;
    Fd m_root;
    // The directory written to last: consecutive entries are mostly in the same one.
    std::string m_currentPath;
    Fd m_current;
};

} // namespace claustrum
