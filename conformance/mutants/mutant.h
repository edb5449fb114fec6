// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <string>
#include <vector>

namespace claustrum::conformance {

/// One seeded fault: a text of a source file, and what stands there instead.
struct Mutant
{
    std::string id;
    std::string what; ///< the fault, for people
    std::string file; ///< from the project's folder
    std::string from; ///< stands there exactly once
    std::string to;
};

/// The list: a line of JSON each. The error names file and line.
Result<std::vector<Mutant>> readMutants(const std::string &file);

/// The source with the fault in it; an error if its text does not stand there exactly once.
Result<std::string> applied(const Mutant &mutant, const std::string &source);

} // namespace claustrum::conformance
