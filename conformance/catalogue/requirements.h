// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "wire/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// The requirement of a case: of one range of lines of a scenario.
struct Requirement
{
    std::string id;                    ///< "<scenario>/<name>"
    std::string text;                  ///< one line
    std::vector<std::string> sections; ///< of the contract, as "wire.md#Envelope"
    int firstLine = 0;                 ///< of the transcript
    int lastLine = 0;
    std::string since = {}; ///< the first reference build it holds for; empty: all
    std::string until = {}; ///< the last one; empty: all
    std::string mark = {};  ///< "measured", "read" or "guess"; empty: the contract's own
    std::vector<std::string> rules = {}; ///< of the contract's later pages, "later/daemon.md S1"

    [[nodiscard]] std::string_view scenario() const;
    [[nodiscard]] bool contains(int line) const { return firstLine <= line && line <= lastLine; }
};

/// Reads the requirements of recordings from their index, since recordings have no place for them:
/// a line `{"id": …, "lines": [first, last], "requirement": …, "sections": […]}` for each case. The
/// error names file and line.
Result<std::vector<Requirement>> readRequirements(const std::string &file);
Result<std::vector<Requirement>> parseRequirements(std::string_view text, const std::string &file);

/// The requirements in the `case` lines of a hand-written scenario.
std::vector<Requirement> requirementsIn(const Transcript &transcript);

} // namespace claustrum::conformance
