// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/catalogue/catalogue.h"

#include <string>
#include <vector>

namespace claustrum::conformance {

/// One item of the contract, with the cases that cover it.
struct Covered
{
    ContractItem item;
    std::vector<std::string> cases = {};     ///< ids, in the order of the catalogue
    std::vector<std::string> mentioned = {}; ///< ids of cases that would not see a difference in it
};

/// Whether a case shows a rule: it names the rule, or the section that the rule gives.
bool shows(const Requirement &one, const ContractItem &rule);

/// All items of the contract index in its order, with the cases that send, set or expect them. A
/// case covers an item if it would see a difference in it; a section, if it names it.
std::vector<Covered> coverageOf(const Catalogue &catalogue);

/// The errors, a line each: an item that no case covers, without a reason, or a covered item with
/// one.
std::vector<std::string> coverageProblems(const std::vector<Covered> &coverage);

} // namespace claustrum::conformance
