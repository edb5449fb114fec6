// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/catalogue/catalogue.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// One thing of the contract, and the cases that cover it.
struct Covered
{
    ContractItem item;
    std::vector<std::string> cases; ///< ids, in the order of the catalogue
};

/// Everything that the contract index names, with the cases that send, set or expect it; for a
/// section those that hold to it. In the order of the index.
std::vector<Covered> coverageOf(const Catalogue &catalogue);

/// What is wrong with it, a line each: a thing that no case covers, without a word why; or a thing
/// that is said not to be coverable, and is covered.
std::vector<std::string> coverageProblems(const std::vector<Covered> &coverage);

/// The formats: "text", "markdown", "json"; nothing if there is none of that name.
std::optional<std::string> writeCoverage(const std::vector<Covered> &coverage,
                                         std::string_view format);

} // namespace claustrum::conformance
