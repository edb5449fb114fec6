// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "posix/systemerror.h"

#include <string>
#include <string_view>

namespace claustrum {

/// A CLI not yet active, under a name of its own in the same directory (install.md, 5 to 7).
///
///     Written ──seal()──▶ Sealed ──activate()──▶ Active
///
/// Written: 0600 and incomplete.
/// Sealed:  complete, 0755, synced to disk, and closed for writing, so that it can be executed.
/// Active:  under its final name, and no longer ours.
///
/// In any other state the destructor removes the file. While the object lives the file is locked
/// (flock), which protects it from other installs' sweeps. A sweep by another implementation may
/// ignore the lock: then the file vanishes, and activate() fails with ENOENT.
/// Blocks. One thread.
class StagedFile
{
public:
    /// "open <path>: …"
    static SystemResult<StagedFile> create(const std::string &directory);

    StagedFile(StagedFile &&other) noexcept;
    StagedFile &operator=(StagedFile &&other) = delete;
    ~StagedFile();

    [[nodiscard]] const std::string &path() const { return m_path; }

    /// "write <path>: …"
    SystemResult<void> write(std::string_view bytes);

    /// "chmod <path>: …", "sync <path>: …"
    SystemResult<void> seal();

    /// Checks that the file still exists; "lstat <path>: …" if not.
    [[nodiscard]] SystemResult<void> check() const;

    /// Replaces a file or a symlink at @p path atomically. "rename <from> <to>: …"
    SystemResult<void> activate(const std::string &path);

private:
    StagedFile(std::string path, Fd writer, Fd lock);

    std::string m_path; ///< empty: nothing to remove
    Fd m_writer;
    Fd m_lock;
};

/// Removes @p path, a file or an empty directory, unless it is a live StagedFile of any process.
/// Success is not reported: a sweep has no use for it.
void removeUnlessStaged(const std::string &path);

/// Waits until @p path is no longer a live StagedFile. Its install may take as long as the timeout
/// of its CLI's probe.
void waitWhileStaged(const std::string &path);

} // namespace claustrum
