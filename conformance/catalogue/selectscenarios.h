// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/catalogue/requirements.h"
#include "conformance/model/library.h"

#include <set>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// A scenario of a selection, with its cases.
struct SelectedScenario
{
    Recording recording;
    std::vector<Requirement> cases; ///< all, in the order of lines; empty: not known
    std::set<std::string> only;     ///< ids of the selected cases; empty: all
};

/// The scenarios that a selection names, by files or by filters on scenarios and cases, in the
/// order of findRecordings(). Unreadable files are included with their errors. The error names a
/// filter that matches nothing, with the most similar names.
/// @param data folder with requirements/<build>.jsonl
Result<std::vector<SelectedScenario>> selectScenarios(const Selection &selection,
                                                      const std::string &data);

} // namespace claustrum::conformance
