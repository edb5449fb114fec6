// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <string>

namespace claustrum {

/// How long the signals of -end are given; tests shorten it.
struct EndPatience
{
    int termMs = 5000; ///< from SIGTERM to SIGKILL
    int killMs = 2000; ///< from SIGKILL to the end
};

/// Ends a session. By its daemon if that can be asked; otherwise with signals, after the proofs of
/// reasonNotToEnd(). Blocks, some seconds for a process that ignores SIGTERM. Returns what it did,
/// or why the session goes on.
/// @param word an id, its beginning, or a pid
Result<std::string> endSession(const std::string &word, const EndPatience &patience = {});

/// As endSession(); prints the text, and returns the exit status.
int runEnd(const std::string &word);

} // namespace claustrum
