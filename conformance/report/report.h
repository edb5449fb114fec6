// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/difference.h"
#include "conformance/model/presentation.h"

#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// A result, compared with the list of expected differences.
enum class Standing {
    Ok,                ///< equal
    Failed,            ///< differs
    CouldNotStart,     ///< the server could not be started
    NotRun,            ///< could not be played
    KnownDifference,   ///< differs, as listed
    UnexpectedlyEqual, ///< equal although listed: its line must be removed
};

struct Outcome
{
    ScenarioResult result;
    Standing standing = Standing::NotRun;
    std::string due; ///< the reason in the list; empty if not listed
};

struct Totals
{
    int ok = 0;
    int failed = 0;
    int couldNotStart = 0;
    int notRun = 0;
    int lacking = 0; ///< of notRun: this machine lacks a requirement
    int known = 0;
    int unexpectedlyEqual = 0;
    double seconds = 0;
    std::string server; ///< the tested binary

    void count(const Outcome &outcome);

    /// 0: all as expected; 1: differences; 2: a server could not start, a scenario could not be
    /// played, or none was; 3: like 0, but this machine lacks a requirement of some scenarios.
    [[nodiscard]] int exitStatus() const;
};

/// Writes outcomes in one format, in the order of their arrival.
class Report
{
public:
    virtual ~Report() = default;
    virtual void begin(std::size_t scenarios) = 0;
    virtual void add(const Outcome &outcome) = 0;
    virtual void end(const Totals &totals) = 0;
};

/// A report in the format of that name; null if there is none. Formats for programs have no colour.
std::unique_ptr<Report> makeReport(std::string_view format, std::ostream &out,
                                   const Presentation &presentation);

/// The names of all formats: "pretty, tap, junit, …".
std::string reportFormats();

} // namespace claustrum::conformance
