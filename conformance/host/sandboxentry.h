// SPDX-License-Identifier: Apache-2.0
// Paths of fixtures, opened without leaving the sandbox: component by component, and through no
// symlink, even if one is swapped in meanwhile by a program under test.
#pragma once

#include "posix/fd.h"
#include "posix/systemerror.h"

#include <string>

namespace claustrum::conformance {

enum class Missing {
    Fails,  ///< a missing folder is an error
    IsMade, ///< with its parents, 0755
};

/// Opens a folder of the sandbox.
/// @param sandbox its directory, a path without symlinks
/// @param path as in the fixture, with its placeholders replaced
SystemResult<Fd> openSandboxFolder(const std::string &sandbox, const std::string &path,
                                   Missing missing);

/// An entry of the sandbox, which need not exist: its name in its open folder.
struct SandboxEntry
{
    Fd folder;
    std::string name;
    std::string folderPath; ///< for messages

    [[nodiscard]] std::string path() const { return folderPath + '/' + name; }
};

/// Opens the folder of an entry. The sandbox itself is no entry.
SystemResult<SandboxEntry> openSandboxEntry(const std::string &sandbox, const std::string &path,
                                            Missing missing);

/// Changes the owner of an open folder and of everything in it; symlinks are changed themselves.
/// Blocks. Up to 200 levels, with a descriptor for each.
SystemResult<void> changeOwnerBelow(int folder, const std::string &path, uid_t uid);

} // namespace claustrum::conformance
