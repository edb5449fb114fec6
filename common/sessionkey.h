// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace claustrum {

/// The CLI session that a process with these arguments has: the id of --session-id or --resume,
/// if the CLI speaks stream-json (later/processes.md, D). Empty: none.
std::string sessionKey(const std::vector<std::string> &args);

} // namespace claustrum
