// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace claustrum::conformance {

/// Runs the server that a stand-in stands for, with these arguments: `-serve` behind a relay with
/// the fault, everything else unchanged. Does not return before the launcher would; the relay
/// continues in a process of its own until the server ends, and ends as it does.
///
/// A claustrum.conf beside the stand-in counts as beside the server, which is copied there then.
///
/// @param standIn path of the file @param args without the program's name
/// Returns the exit status.
int runFaultyServer(const std::string &standIn, const std::vector<std::string> &args);

} // namespace claustrum::conformance
