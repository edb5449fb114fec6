// SPDX-License-Identifier: Apache-2.0
// One function per format, each in a file of its own.
#pragma once

#include "conformance/report/report.h"

namespace claustrum::conformance {

/// For people at a terminal.
std::unique_ptr<Report> makePrettyReport(std::ostream &out, const Presentation &presentation);

/// TAP 13 (Test Anything Protocol), with differences as comments.
std::unique_ptr<Report> makeTapReport(std::ostream &out, const Presentation &presentation);

/// One JSON object per line and scenario; the last line has the totals.
std::unique_ptr<Report> makeJsonReport(std::ostream &out, const Presentation &presentation);

/// JUnit XML: a suite per build, a test case per scenario. A scenario that could not be run is an
/// error, a known difference is skipped.
std::unique_ptr<Report> makeJunitReport(std::ostream &out, const Presentation &presentation);

/// One self-contained HTML file for people: each scenario as a conversation.
std::unique_ptr<Report> makeHtmlReport(std::ostream &out, const Presentation &presentation);

} // namespace claustrum::conformance
