// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/systemerror.h"

#include <string>

namespace claustrum {

/// Removes @p path and everything below it, like Go's os.RemoveAll; a missing path is fine.
///
/// Symlinks are unlinked and never followed, even if one is swapped in meanwhile, except in the
/// part of the path before its last component. Continues after a failure and removes as much as
/// possible; the error is then that of the first entry that could not be removed:
/// "unlinkat <path>: …", "openfdat <path>: …" (an unreadable directory), "open <parent>: …".
/// A path that ends in "." fails: "RemoveAll <path>: invalid argument".
///
/// Blocks; any thread. Any depth and any number of entries: at most 35 descriptors, and some 150
/// bytes per level.
SystemResult<void> removeTree(const std::string &path);

/// The same for the entry @p name of the open directory @p parent, so that no part of the path is
/// followed. @p parentPath is for error texts only.
SystemResult<void> removeTreeIn(int parent, const std::string &parentPath, const std::string &name);

} // namespace claustrum
