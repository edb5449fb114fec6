// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/library.h"
#include "wire/result.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// What the command line of `claustrum-conformance` asks for.
struct Options
{
    std::string command; ///< "list", "replay", "help"
    Selection selection;
    std::string server;
    std::string expected; ///< file of expected differences; empty: none
    std::string format = "pretty";
    std::size_t jobs = 1;
    std::chrono::milliseconds timeout{10000};
    bool keep = false;
};

/// Reads the arguments, without the program's name. The error is for people, and ends with what
/// to do.
Result<Options> parseOptions(const std::vector<std::string> &arguments);

/// The help, with examples.
std::string helpText();

} // namespace claustrum::conformance
