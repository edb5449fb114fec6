// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "wire/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// What one stretch of a scenario shows: a case, with an id that people and reports name it by.
struct Requirement
{
    std::string id;                    ///< "<scenario>/<name>"
    std::string text;                  ///< one line
    std::vector<std::string> sections; ///< of the contract, as "wire.md#Envelope"
    int firstLine = 0;                 ///< of the transcript
    int lastLine = 0;

    [[nodiscard]] std::string_view scenario() const;
    [[nodiscard]] bool holds(int line) const { return firstLine <= line && line <= lastLine; }
};

/// The index that stands beside recordings, which cannot carry their own: a line
/// `{"id": …, "lines": [first, last], "requirement": …, "sections": […]}` for each case. The error
/// names file and line.
Result<std::vector<Requirement>> readRequirements(const std::string &file);
Result<std::vector<Requirement>> parseRequirements(std::string_view text, const std::string &file);

/// Those that a hand-written scenario carries itself, in its `case` lines.
std::vector<Requirement> requirementsIn(const Transcript &transcript);

} // namespace claustrum::conformance
