// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "posix/systemerror.h"

#include <string>
#include <string_view>

namespace claustrum {

/// The CLI to be, under a name of its own beside its place (install.md, 5 to 7).
///
///     Written ──seal()──▶ Sealed ──activate()──▶ Active
///
/// Written: 0600 and incomplete.
/// Sealed:  complete, 0755, on the disk, and closed for writing, so that it can be executed.
/// Active:  under its final name, and ours no longer.
///
/// In any other state the file goes with the object. While the object lives the file is locked
/// (flock), which tells another install's sweep that it is no litter. That one may be of a kind
/// that does not ask: then the file vanishes, and activate() fails with ENOENT.
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

    /// Still there under its name; "lstat <path>: …" if not.
    [[nodiscard]] SystemResult<void> check() const;

    /// Takes the place of a file or a symlink at @p path, all at once. "rename <from> <to>: …"
    SystemResult<void> activate(const std::string &path);

private:
    StagedFile(std::string path, Fd writer, Fd lock);

    std::string m_path; ///< empty: nothing to remove
    Fd m_writer;
    Fd m_lock;
};

/// Removes what is at @p path, a file or an empty directory, unless it is a StagedFile that
/// lives, in whatever process. Whether it went is not told: a sweep has no one to tell.
void removeUnlessStaged(const std::string &path);

/// Waits until the StagedFile at @p path, if that is one, lives no longer. Its install may take as
/// long as its CLI's probe is let.
void waitWhileStaged(const std::string &path);

} // namespace claustrum
