// SPDX-License-Identifier: Apache-2.0
// A drift for people and for programs, one function a format.
#pragma once

#include "conformance/drift/drift.h"
#include "conformance/results/presentation.h"

#include <string>

namespace claustrum::conformance {

/// The names of the two sides: folders, files or binaries.
struct DriftNames
{
    std::string from;
    std::string to;
};

/// For a terminal: each change with one example.
std::string driftText(const Drift &drift, const DriftNames &sides,
                      const Presentation &presentation);

/// One page without network (html/page.h).
std::string driftHtml(const Drift &drift, const DriftNames &sides);

/// One JSON object, and a newline.
std::string driftJson(const Drift &drift, const DriftNames &sides);

/// "12 answers in git-info, git-status", for the text and the page.
std::string whereItShows(const DriftChange &change);

/// "after branch; first"; empty if there is none.
std::string placesOf(const DriftChange &change);

/// "33 scenarios and 1021 answers compared", and the rest, a line each.
std::vector<std::string> driftFacts(const Drift &drift);

/// "12 changes: 2 errors, 9 warnings, 1 info"
std::string changesText(const Drift &drift);

/// The two frames of a change's example, as a difference between them.
struct Difference;
Difference exampleDifference(const DriftChange &change);

} // namespace claustrum::conformance
