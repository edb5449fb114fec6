// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/git/gitcontext.h"

#include <string>

namespace claustrum {

/// The user's file of excluded names, for core.excludesFile of each hardened git, so that a
/// repository cannot name one; "/dev/null" if there is none. Asked once, then remembered. Blocks;
/// any thread.
const std::string &excludesFile(const GitContext &context);

/// The directory for temporary files: $TMPDIR, else /tmp.
std::string temporaryPlace(const GitContext &context);

} // namespace claustrum
