// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/difference.h"
#include "conformance/model/transcript.h"
#include "wire/result.h"

#include <optional>
#include <string>
#include <vector>

namespace claustrum::conformance {

using TreeEntries = std::optional<std::vector<TreeEntry>>;

/// What is at that path and below, as a tree step has it, sorted by name; nothing if nothing is.
Result<TreeEntries> readTree(const std::string &path);

/// The paths where two trees differ, one line each; empty if they are the same.
std::vector<std::string> compareTrees(const TreeEntries &expected, const TreeEntries &found);

} // namespace claustrum::conformance
