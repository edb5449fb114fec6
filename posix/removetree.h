// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/systemerror.h"

#include <string>

namespace claustrum {

/// Removes what is at @p path and all below it, as Go's os.RemoveAll does; nothing there is fine.
///
/// Symlinks are unlinked and never followed, whoever swaps one in meanwhile, except in the
/// part of the path before its last component. Goes on after a failure and removes what it
/// can; the error is then that of the first entry that could not go: "unlinkat <path>: …",
/// "openfdat <path>: …" (an unreadable directory), "open <parent>: …". A path that ends in "."
/// fails: "RemoveAll <path>: invalid argument".
///
/// Blocks; any thread. Any depth and any number of entries: at most 35 descriptors, and some
/// 150 bytes a level.
SystemResult<void> removeTree(const std::string &path);

} // namespace claustrum
