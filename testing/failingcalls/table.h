// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testing/failingcalls/trials.h"

#include <string>
#include <vector>

namespace claustrum::testing {

/// The outcomes as tables in Markdown, one for each part. Failures of a call with the same outcomes
/// share a row.
std::string tableOf(const std::vector<Trial> &trials);

} // namespace claustrum::testing
