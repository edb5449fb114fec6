// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"

#include <array>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// One place where a change shows.
struct DriftExample
{
    std::string scenario;
    std::string fromFile;
    std::string toFile;
    int fromLine = 0; ///< 0: nothing stands there
    int toLine = 0;
    std::string sent; ///< the line that is answered; empty: none
    std::string from; ///< both frames, or steps
    std::string to;
};

/// Something that is otherwise in the second set of transcripts, wherever it shows.
struct DriftChange
{
    std::string kind; ///< "field added", "method removed", "answer lost", …
    std::string path; ///< the field; empty: the whole answer
    std::string from; ///< what was there at the example
    std::string to;
    std::set<std::string> places; ///< of a field or list element: "after branch"
    std::size_t count = 0;        ///< answers that show it
    std::size_t alone = 0;        ///< those before which nothing else had changed in the scenario
    std::set<std::string> scenarios;
    DriftExample example; ///< the first
};

/// How two sets of transcripts differ, by method; what is not a method's stands under a name of
/// its own: "output of processes", "claustrum -install", "files at run".
struct Drift
{
    std::map<std::string, std::vector<DriftChange>> groups;
    std::size_t scenarios = 0;         ///< compared
    std::size_t answers = 0;           ///< compared
    std::size_t notCompared = 0;       ///< questions (requests, runs, …) that only one side has
    std::vector<std::string> onlyFrom; ///< scenarios
    std::vector<std::string> onlyTo;
    std::vector<std::string> notes; ///< what went wrong on the way

    [[nodiscard]] std::size_t changes() const;
};

/// Compares transcripts, a pair at a time, and collects what changed.
class DriftFinder
{
public:
    void compare(const Transcript &from, const Transcript &to);

    /// All so far; the finder is empty afterwards.
    Drift take();

private:
    /// Group, kind, path, and what else tells changes of this kind apart.
    using Key = std::array<std::string, 4>;
    friend class PairComparison;

    void add(const Key &key, const DriftChange &change);

    Drift m_drift;
    std::map<Key, DriftChange> m_changes;
};

} // namespace claustrum::conformance
