// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum {

/// A line of the agent's CLI, which speaks stream-json, for people: texts as they are, tools and
/// their results in brief, everything else by its type. Ends with a newline; empty for parts of a
/// message that follows as a whole. Any other line is returned as it is.
///
///     {"type":"assistant","message":{"content":[{"type":"text","text":"Done."}]}}  →  Done.
///     {"type":"assistant","message":{"content":[{"type":"tool_use",
///       "name":"Bash","input":{"command":"ls"}}]}}                                 →  > Bash ls
std::string streamJsonText(std::string_view line);

} // namespace claustrum
