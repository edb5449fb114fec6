// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "posix/systemerror.h"

#include <optional>
#include <string>

namespace claustrum {

/// The directory that an archive is unpacked into: writes below it and nowhere else.
///
/// It is held open, and each component below is reached by posix/beneath.h, so a symlink there
/// is never followed, whoever puts one in meanwhile. Texts name whole paths, as Go's do; a path
/// that is too long for the system is too long here. Blocks; one thread.
///
/// Relative paths are clean, without ".." at the front; "" is the directory itself.
class Destination
{
public:
    /// Makes @p path, which is clean and absolute, with its parents, 0700. "mkdir <path>: …"
    static SystemResult<Destination> make(const std::string &path);

    /// Makes a directory and its parents, 0700; one that is there is fine. "mkdir <path>: …"
    SystemResult<void> makeDirectories(const std::string &relative);

    /// Opens a file for writing, made 0600 or emptied. "open <path>: …"
    SystemResult<Fd> createFile(const std::string &relative);

    /// Unlinks a file that was just created.
    void removeFile(const std::string &relative);

    /// The whole path, for texts.
    [[nodiscard]] std::string pathOf(const std::string &relative) const;

private:
    Destination(std::string path, Fd root);

    [[nodiscard]] std::optional<std::string> firstTooLong(const std::string &relative) const;
    int enterParentOf(const std::string &relative);

    std::string m_path;
    Fd m_root;
    // The directory that was written to last: an archive mostly stays in one for a while.
    std::string m_currentPath;
    Fd m_current;
};

} // namespace claustrum
