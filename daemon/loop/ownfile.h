// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "posix/fileid.h"

#include <string>

namespace claustrum {

/// A file made by this daemon, which removes it only while the path still leads to it: a second
/// daemon on the same path puts its own there, which must stay (daemon.md).
class OwnFile
{
public:
    /// No file.
    OwnFile() = default;
    /// The file at @p path now.
    explicit OwnFile(std::string path);

    /// Of the file; all zero if there is none.
    [[nodiscard]] FileId id() const;

    /// Whether the path still leads to the same file.
    [[nodiscard]] bool isThere() const;

    /// Unlinks the path if it still leads to the same file. Gives up after a second: a file system
    /// that hangs must not stop a shutdown.
    void unlink();

private:
    void unlinkNow() const;

    std::string m_path;
    Fd m_file; // held open, so that no other file gets its inode number
};

} // namespace claustrum
