// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/difference.h"
#include "conformance/model/visibletext.h"

#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// How a result stands to what was expected of it.
enum class Standing {
    Ok,                ///< equal
    Failed,            ///< differs
    CouldNotStart,     ///< the server could not be started
    NotRun,            ///< could not be played
    KnownDifference,   ///< differs, and is listed to
    UnexpectedlyEqual, ///< equal, though listed to differ: the list must be shortened
};

struct Outcome
{
    ScenarioResult result;
    Standing standing = Standing::NotRun;
    std::string due; ///< of a listed one: what will bring it
};

struct Totals
{
    int ok = 0;
    int failed = 0;
    int couldNotStart = 0;
    int notRun = 0;
    int lacking = 0; ///< of those not run: for what this machine lacks
    int known = 0;
    int unexpectedlyEqual = 0;
    double seconds = 0;
    std::string server; ///< what was played against

    void count(const Outcome &outcome);

    /// 0: all as it should be; 1: differences; 2: a server could not start, something could not
    /// run, or nothing did; 3: as 0, but this machine lacks what some scenarios need.
    [[nodiscard]] int exitStatus() const;
};

/// Tells outcomes in one format, as they come.
class Report
{
public:
    virtual ~Report() = default;
    virtual void begin(std::size_t scenarios) = 0;
    virtual void add(const Outcome &outcome) = 0;
    virtual void end(const Totals &totals) = 0;
};

/// The format of that name; null if there is none.
std::unique_ptr<Report> makeReport(std::string_view format, std::ostream &out, Colour colour);

/// Their names: "pretty, tap, junit, …".
std::string reportFormats();

} // namespace claustrum::conformance
