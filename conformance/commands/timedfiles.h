// SPDX-License-Identifier: Apache-2.0
// Common parts of the commands timeline and statistics.
#pragma once

#include "conformance/commands/arguments.h"
#include "conformance/commands/reportoutput.h"
#include "conformance/timing/timingviews.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace claustrum::conformance {

/// Options and files of both commands.
struct TimedFiles
{
    std::string format = "text";
    std::string out;
    WidthOptions width;
    std::int64_t threshold = SessionAnalysis::usualThreshold; ///< ns
    std::uint32_t connection = 0;                             ///< 0: all
    Arguments files;
};

/// Reads the options; @p reader may have further ones. The error ends with an advice.
Result<TimedFiles> readTimedFiles(ArgumentReader &reader, const std::string &command,
                                  const Arguments &arguments);

/// Reads one file after the other and passes each to @p take, to the end.
Result<void> eachSession(const TimedFiles &files,
                         const std::function<void(const TimedSession &)> &take);

/// "1s", "250ms", "500us", "1.5" (seconds); nothing for another text or no time at all.
std::optional<std::int64_t> readDuration(const std::string &text);

} // namespace claustrum::conformance
