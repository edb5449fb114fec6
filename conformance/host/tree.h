// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "conformance/results/difference.h"
#include "wire/result.h"

#include <optional>
#include <string>
#include <vector>

namespace claustrum::conformance {

using TreeEntries = std::optional<std::vector<TreeEntry>>;

/// The entries of a path and of all below it, like a tree step, sorted by name; nothing if the
/// path does not exist.
Result<TreeEntries> readTree(const std::string &path);

/// The differences of two trees, one line each; empty if they are the same.
std::vector<std::string> compareTrees(const TreeEntries &expected, const TreeEntries &found);

} // namespace claustrum::conformance
