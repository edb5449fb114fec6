// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/catalogue/catalogue.h"
#include "conformance/results/visibletext.h"

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

/// The case with that id; or else all cases of the scenario of that name; or else the cases whose
/// id begins with it. With "<build>/" before the name, only those of that build.
std::vector<FoundCase> findByName(const Catalogue &catalogue, std::string_view name);

/// The ids most similar to a mistyped one, best first.
std::vector<std::string> nearestIds(const Catalogue &catalogue, std::string_view name,
                                    std::size_t count);

/// A description for people: the requirement, the sections of the contract, the requests and the
/// expected answers, and the command to run the scenario. Long cases are cut in the middle.
std::string explain(const FoundCase &found, Colour colour);

/// A line for each case: id and requirement.
std::string overview(const std::vector<FoundCase> &found);

} // namespace claustrum::conformance
