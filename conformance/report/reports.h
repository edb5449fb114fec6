// SPDX-License-Identifier: Apache-2.0
// One function per format, each in a file of its own.
#pragma once

#include "conformance/report/report.h"

namespace claustrum::conformance {

/// For people at a terminal.
std::unique_ptr<Report> makePrettyReport(std::ostream &out, const Presentation &presentation);

/// TAP 13 (Test Anything Protocol): a test point per case, with differences as comments.
std::unique_ptr<Report> makeTapReport(std::ostream &out, const Presentation &presentation);

/// JSON Lines: one object per line and scenario, with its cases; the last line has the totals.
std::unique_ptr<Report> makeJsonReport(std::ostream &out, const Presentation &presentation);

/// JUnit XML: a suite per scenario, a test case per case. A case that could not be run is an error,
/// a known difference is skipped.
std::unique_ptr<Report> makeJunitReport(std::ostream &out, const Presentation &presentation);

/// The lines for a list of expected differences (expecteddifferences.h), without reasons.
std::unique_ptr<Report> makeExpectedReport(std::ostream &out, const Presentation &presentation);

/// One self-contained HTML file for people: each scenario as a conversation.
std::unique_ptr<Report> makeHtmlReport(std::ostream &out, const Presentation &presentation);

} // namespace claustrum::conformance
