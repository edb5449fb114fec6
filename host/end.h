// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace claustrum {

/// Ends a session, and prints what it did. By its daemon if that can be asked; otherwise with
/// signals, after the proofs of reasonNotToEnd(). Blocks, some seconds for a process that ignores
/// SIGTERM. Returns the exit status.
/// @param word an id, its beginning, or a pid
int runEnd(const std::string &word);

} // namespace claustrum
