// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/catalogue/catalogue.h"
#include "conformance/model/visibletext.h"

#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// A case of a scenario.
struct FoundCase
{
    const CataloguedScenario *scenario;
    const Requirement *requirement;
};

/// What a name stands for: the case of that id; else all cases of the scenario of that name; else
/// those whose id begins with it. With "<build>/" before it, of that build alone.
std::vector<FoundCase> findByName(const Catalogue &catalogue, std::string_view name);

/// The ids that a mistyped one is nearest to, the nearest first.
std::vector<std::string> nearestIds(const Catalogue &catalogue, std::string_view name,
                                    std::size_t count);

/// The requirement, the contract's sections, what is sent and what is expected, and how to run it
/// alone; for people. Long cases are cut in the middle.
std::string explain(const FoundCase &found, Colour colour);

/// A line for each case: id and requirement.
std::string overview(const std::vector<FoundCase> &found);

} // namespace claustrum::conformance
