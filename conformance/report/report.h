// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/results/difference.h"
#include "conformance/results/presentation.h"

#include <initializer_list>
#include <map>
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
    Flaky,             ///< equal in some rounds only
    CouldNotStart,     ///< the server could not be started
    NotRun,            ///< could not be played
    NotReached,        ///< of a case: the play ended before
    Skipped,           ///< this machine lacks something
    KnownDifference,   ///< differs, as listed
    UnexpectedlyEqual, ///< a listed difference is not there: its line must be removed
};

/// A line of the list that matches no difference.
struct StaleLine
{
    int line = 0; ///< of the transcript
    std::string text;
};

struct Outcome
{
    ScenarioResult result;
    Standing standing = Standing::NotRun;
    std::vector<StaleLine> stale = {};
};

/// A case of an outcome, for one entry of a report.
struct CaseOutcome
{
    CaseResult result;
    Standing standing;
    std::string remark; ///< why it was not run or compared, why it is known, what is stale
    std::vector<const Difference *> differences; ///< of the outcome
};

/// The cases of an outcome; the scenario itself if it has none. Points into @p outcome.
std::vector<CaseOutcome> casesOf(const Outcome &outcome);

/// The full name of a case: "<build>/<scenario>/<case>".
std::string caseName(const Outcome &outcome, const CaseOutcome &one);

/// Numbers by standing.
class Counts
{
public:
    void count(Standing standing) { ++m_counts[standing]; }
    [[nodiscard]] int of(Standing standing) const;
    [[nodiscard]] int of(std::initializer_list<Standing> standings) const;

private:
    std::map<Standing, int> m_counts;
};

/// "53 equal, 1 differ, 0 not run", and other numbers that are not 0.
std::string countsText(const Counts &counts);

/// One or two words for people: "equal", "differs", "not reached".
std::string_view standingText(Standing standing);

struct Totals
{
    Counts scenarios;
    Counts cases;
    double seconds = 0;
    int notPlayed = 0;       ///< scenarios, since --fail-fast ended the replay
    bool requireAll = false; ///< a skipped scenario is a failure
    std::string server;      ///< the tested binary

    void count(const Outcome &outcome);

    /// 0: all as expected; 1: differences; 2: a server could not start, a scenario could not be
    /// played, nothing was compared, or something was skipped though all is required.
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
