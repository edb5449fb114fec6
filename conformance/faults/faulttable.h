// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/faults/fault.h"
#include "conformance/model/transcript.h"
#include "wire/result.h"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// What a scenario shows of a fault.
enum class FaultCell : char {
    Absent = '.',     ///< the fault did not occur
    Found = 'x',      ///< it occurred, and there is a difference
    Free = '-',       ///< it occurred and was not found, for the fault's reason
    Hole = '!',       ///< it occurred and was not found
    Equal = '=',      ///< a harmless fault, not found
    FalseAlarm = '?', ///< a harmless fault, found
    NotPlayed = ' ',
};

struct FaultTable
{
    struct Row
    {
        std::string scenario;
        std::vector<FaultCell> cells; ///< one for each fault
    };

    std::vector<const Fault *> faults;
    std::vector<Row> rows;
    std::vector<std::string> unplayable; ///< scenarios that a relay disturbs: "name: reason"

    [[nodiscard]] std::size_t count(std::size_t fault, FaultCell cell) const;

    /// The holes and false alarms, as "fault in scenario".
    [[nodiscard]] std::vector<std::string> problems() const;
};

struct FaultPlay
{
    std::string server;  ///< the real binary, absolute
    std::string program; ///< the claustrum-conformance for the stand-ins, absolute
    std::vector<const Fault *> faults;
    std::size_t jobs = 1;
    std::chrono::milliseconds timeout{4000}; ///< of one answer
    bool once = false; ///< each fault only in the fastest scenario in which it occurs

    /// Called after each play.
    std::function<void(std::size_t done, std::size_t all)> onProgress = [](auto, auto) {};
};

/// Plays each fault over each transcript in which it occurs. A first play of each transcript,
/// through a relay without a fault, shows which faults would occur. Blocks; makes a directory in
/// $TMPDIR for that time. The calling process must have no threads.
Result<FaultTable> playFaults(const std::vector<Transcript> &transcripts, const FaultPlay &options);

/// The places before the `disconnect` steps of a transcript, as far as they are known in advance:
/// before the first run and the second serve, on connections of which each frame is a line.
std::vector<FramePlace> placesBeforeDisconnect(const Transcript &transcript);

/// The table as a page in Markdown.
std::string writeFaultTable(const FaultTable &table);

} // namespace claustrum::conformance
