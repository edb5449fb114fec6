// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

namespace claustrum {

/// The plugins that arguments of processes name which a daemon of an install in @p folder started:
/// children that an earlier daemon left, and descendants of children, have its run directory in
/// their environment.
///
/// Processes of other users cannot be seen. Blocks; any thread.
/// @param processes the folder that the system keeps of them
std::set<std::string> pluginsOfMarkedProcesses(const std::string &folder,
                                               const std::string &processes);

} // namespace claustrum
