// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "posix/systemerror.h"

#include <string>

namespace claustrum {

/// The directory of the socket, held open, and `children` in it: after a rename, the records are at
/// the new place. Nothing leads out of it, since no link is followed. Blocks; any thread.
class RunDirectory
{
public:
    /// None.
    RunDirectory() = default;
    /// @param path as given, cleaned; the texts name it
    explicit RunDirectory(std::string path);

    [[nodiscard]] const std::string &path() const { return m_path; }
    /// The path of `children`, for texts.
    [[nodiscard]] std::string childrenPath() const { return m_path + "/children"; }

    /// Whether it is on a file system whose calls may never return, or on an unknown one.
    [[nodiscard]] bool mayHang() const;

    /// Opens `children`. ENOENT: there is none. ENOTDIR: it is something else.
    [[nodiscard]] SystemResult<Fd> openChildren() const;

    /// Puts a file of mode 0600 into `children`, which is made if needed. Nobody ever sees a part
    /// of it. Errors read "openat children/<name>: …", likewise mkdirat, write and renameat.
    [[nodiscard]] SystemResult<void> putChild(const std::string &name,
                                              const std::string &content) const;

    /// Removes a file from `children`; a missing one is fine. "removeat children/<name>: …"
    [[nodiscard]] SystemResult<void> removeChild(const std::string &name) const;

private:
    [[nodiscard]] SystemResult<Fd> makeChildren() const;

    std::string m_path;
    Fd m_directory;
};

} // namespace claustrum
