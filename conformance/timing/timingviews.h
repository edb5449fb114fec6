// SPDX-License-Identifier: Apache-2.0
// Time and numbers of sessions as reports.
#pragma once

#include "conformance/timing/sessionanalysis.h"
#include "conformance/timing/sessionfile.h"

#include <cstddef>
#include <string>

namespace claustrum {

/// One session and its file.
struct TimedSession
{
    std::string name;
    SessionFile file;
    SessionAnalysis analysis;
};

/// The verdict, a track for each party, the longest gaps. Ends with a newline.
/// @param width columns, from 40
/// @param gaps the most gaps that are listed
[[nodiscard]] std::string timelineText(const TimedSession &session, std::size_t width,
                                       std::size_t gaps);

/// The phases of the starts of all sessions; empty without a start.
[[nodiscard]] std::string startsText(const std::vector<StartTimes> &starts, std::size_t width);

/// One line of JSON; times are in nanoseconds.
[[nodiscard]] std::string timelineJson(const TimedSession &session);

/// A table of methods and one of processes.
[[nodiscard]] std::string statisticsText(const TimedSession &session, std::size_t width);

/// One line of JSON; times are in nanoseconds.
[[nodiscard]] std::string statisticsJson(const TimedSession &session);

/// What a reader has to know about the file: lost lines, lines that could not be read, times that
/// run backwards, cut strings. Lines with a newline each; often empty.
[[nodiscard]] std::string remarksText(const TimedSession &session);

} // namespace claustrum
