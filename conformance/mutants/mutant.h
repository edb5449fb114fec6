// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <string>
#include <vector>

namespace claustrum::conformance {

/// One seeded fault: a text of a source file, and its replacement.
struct Mutant
{
    std::string id;
    std::string what; ///< the fault, for people
    std::string file; ///< relative to the project's folder
    std::string from; ///< occurs exactly once in the file
    std::string to;
};

/// Reads the list, one line of JSON per fault. The error names file and line.
Result<std::vector<Mutant>> readMutants(const std::string &file);

/// The source with the fault; an error if its text does not occur exactly once.
Result<std::string> applied(const Mutant &mutant, const std::string &source);

} // namespace claustrum::conformance
