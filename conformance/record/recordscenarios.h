// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/host/programversion.h"
#include "conformance/play/player.h"
#include "conformance/record/missingcases.h"
#include "conformance/record/questions.h"
#include "conformance/record/repeatable.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace claustrum::conformance {

struct RecordOptions
{
    PlayOptions play;
    BinaryVersion version; ///< of the server
    std::string build;     ///< for the header; empty: the version
    std::string source;    ///< for the header
    std::string recorded;  ///< for the header, a date; empty: today
    std::size_t runs = 2;  ///< that must give the same answers
    bool mask = false;     ///< put the proposed masks in
};

/// A scenario to record.
struct RecordTask
{
    Questions questions;
    std::optional<RecordedText> recording; ///< set: its lines stay, and missing cases are added
};

struct RecordOutcome
{
    enum class Status {
        Recorded,
        NotRepeatable, ///< the runs differ
        NotEqual,      ///< the recording does not replay equal
        NotReplayed,   ///< the recording could not be replayed
        NotPlayed,     ///< the scenario could not be played to its end
    };

    /// A difference between two runs.
    struct Between
    {
        Place place;       ///< in the scenario
        std::string frame; ///< "the reply to 7"; empty: the line is no frame
        Unrepeatable difference;
    };

    Status status = Status::NotPlayed;
    std::string text; ///< the recording, only if Recorded
    int frames = 0;
    std::vector<Between> unrepeatable;    ///< also the masked ones
    ScenarioResult failed;                ///< the failed run or replay
    std::vector<Place> places;            ///< in the scenario, of each difference of that run
    std::vector<std::string> directories; ///< those that were kept
};

/// Records scenarios: plays each one several times and replays its recording against the same
/// server. @p parallel scenarios are played at a time, but never two plays of the same one. Blocks,
/// like runJobs().
///
/// @param onPlayed called after each play with the number of plays so far and of all
/// @return an outcome for each task
std::vector<RecordOutcome>
recordScenarios(const std::vector<RecordTask> &tasks, const RecordOptions &options,
                std::size_t parallel,
                const std::function<void(std::size_t played, std::size_t all)> &onPlayed);

} // namespace claustrum::conformance
