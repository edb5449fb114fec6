// SPDX-License-Identifier: Apache-2.0
// One function a format, each in a file of its own.
#pragma once

#include "conformance/report/report.h"

namespace claustrum::conformance {

/// For people at a terminal.
std::unique_ptr<Report> makePrettyReport(std::ostream &out, Colour colour);

/// Test Anything Protocol 13, differences as comments.
std::unique_ptr<Report> makeTapReport(std::ostream &out, Colour colour);

/// One JSON object a line and scenario, the last line the totals.
std::unique_ptr<Report> makeJsonReport(std::ostream &out, Colour colour);

/// JUnit XML: a suite a build, a test case a scenario; one that could not be run is an error, a
/// known difference is skipped.
std::unique_ptr<Report> makeJunitReport(std::ostream &out, Colour colour);

/// One HTML file without network, for people: each scenario as a conversation.
std::unique_ptr<Report> makeHtmlReport(std::ostream &out, Colour colour);

} // namespace claustrum::conformance
