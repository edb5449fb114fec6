// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "conformance/results/difference.h"

#include <string>

namespace claustrum::conformance {

/// A scenario as a conversation on a page: the client's lines on the left, the server's frames on
/// the right, other steps between them, each difference in its place. Steps far from a difference
/// are folded, and so are steps that were not played.
std::string htmlConversation(const Transcript &transcript, const ScenarioResult &result);

} // namespace claustrum::conformance
