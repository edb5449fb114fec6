// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/drift/driftkind.h"
#include "conformance/drift/grade.h"
#include "conformance/drift/session.h"

#include <compare>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// The first answer that shows a change.
struct DriftExample
{
    std::string scenario;
    std::string fromFile;
    std::string toFile;
    int fromLine = 0; ///< 0: only the other side has the answer
    int toLine = 0;
    std::string sent; ///< the request; empty: none
    std::string from; ///< the answer of either side: a frame, or a step
    std::string to;
    std::string text; ///< the broken rule; empty: none
};

/// One change from the first set of transcripts to the second, with all answers that show it.
struct DriftChange
{
    DriftKind kind = DriftKind::ValueChanged;
    std::string path; ///< the field; empty: the whole answer
    std::string from; ///< the old value at the example
    std::string to;
    std::set<std::string> places; ///< of a field or list element: "after branch"
    bool atEnd = false;           ///< a field added after all others of its object
    Graded graded;                ///< the highest grade of all answers
    std::size_t count = 0;        ///< answers that show it
    std::size_t alone = 0;        ///< those of them that no other change precedes in the scenario
    std::set<std::string> scenarios;
    DriftExample example;
};

/// Changes with the same key are one change.
struct DriftKey
{
    std::string group;
    DriftKind kind = DriftKind::ValueChanged;
    std::string path;
    std::string distinct; ///< separates changes of one kind and path: the words of an error text

    friend auto operator<=>(const DriftKey &, const DriftKey &) = default;
};

/// The differences of two sets of transcripts, grouped by method, or else by a name for the rest:
/// "output of processes", "claustrum -install", "files at run".
struct Drift
{
    std::map<std::string, std::vector<DriftChange>> groups;
    std::size_t scenarios = 0;         ///< compared
    std::size_t answers = 0;           ///< compared
    std::size_t notCompared = 0;       ///< questions (requests, runs, …) of only one side
    std::vector<std::string> onlyFrom; ///< scenarios
    std::vector<std::string> onlyTo;
    std::vector<std::string> notes; ///< problems on the way

    [[nodiscard]] std::size_t changes() const;

    /// Changes of that grade.
    [[nodiscard]] std::size_t changes(Grade grade) const;
};

/// Compares sessions, a pair at a time, and collects the changes.
class DriftFinder
{
public:
    void compare(const DriftSession &from, const DriftSession &to);

    /// Hands out all changes so far; the finder is empty afterwards.
    Drift take();

private:
    void add(const DriftKey &key, const DriftChange &change);

    Drift m_drift;
    std::map<DriftKey, DriftChange> m_changes;
};

} // namespace claustrum::conformance
