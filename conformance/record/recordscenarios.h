// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/host/programversion.h"
#include "conformance/play/player.h"
#include "conformance/record/questions.h"
#include "conformance/record/repeatable.h"

#include <cstddef>
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

/// Records a scenario: plays it several times, in sequence so that the runs do not disturb each
/// other's timing, and replays the recording against the same server. Blocks, like runJobs().
RecordOutcome recordScenario(const Questions &questions, const RecordOptions &options);

} // namespace claustrum::conformance
