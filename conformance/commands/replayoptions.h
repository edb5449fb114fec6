// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/commands/commonoptions.h"
#include "conformance/commands/reportoutput.h"

namespace claustrum::conformance {

/// The options of `replay`.
struct ReplayOptions
{
    Selection selection;
    std::string server;
    std::string expected; ///< file of expected differences; empty: none
    std::string format = "pretty";
    std::string out;  ///< file of the report; empty: stdout
    std::string save; ///< folder for what is received; empty: none
    WidthOptions width;
    std::size_t jobs = defaultJobs();
    std::size_t rounds = 1;
    std::chrono::milliseconds timeout{10000};
    bool lastFailed = false;
    bool failFast = false;
    bool requireAll = false;
    bool keep = false;
    bool speakBuild = false;
    const ReferenceBuild *as = nullptr; ///< for -reference-build; null: not given
};

Result<ReplayOptions> readReplayOptions(const Arguments &arguments);

/// The scenarios to play, with their cases. The error says what to do.
Result<std::vector<SelectedScenario>> scenariosToPlay(const ReplayOptions &options);

} // namespace claustrum::conformance
