// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace claustrum {

/// The ways in which files.* of a build differs from 5db5e4a (later/git-files.md, files.*; rules
/// whose first build is not certain: later-choices.md). All false: as 5db5e4a.
struct FilesRules
{
    // From 7d193f8.
    bool listOpensDirectories = false; ///< files.list of another file fails when it is opened
    bool namesFailedEntries = false;   ///< extract_tar: each text names the step; no files count
    bool replacesMark = false;         ///< extract_tar: an entry at .synced gives way to the mark

    // From 89cb628.
    bool makesParentsFirst = false; ///< extract_tar: "mkdir parent: …", before anything is removed
};

} // namespace claustrum
