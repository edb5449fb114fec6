// SPDX-License-Identifier: Apache-2.0
// The builds that answer as a transcript says: from which on, and up to which.
#pragma once

#include "conformance/model/transcript.h"
#include "conformance/play/player.h"
#include "conformance/results/difference.h"
#include "wire/result.h"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// One build to ask.
struct Candidate
{
    std::string name;   ///< for display
    std::string server; ///< the binary, absolute
    std::string build;  ///< served with -reference-build; empty: as the binary is
};

/// The builds that this program knows, oldest first, all of one binary.
std::vector<Candidate> knownBuilds(const std::string &server);

/// Each binary as a build, in that order.
std::vector<Candidate> binaries(const std::vector<std::string> &servers);

/// An error if the transcript selects a reference build itself, so that all builds of one binary
/// would answer alike.
Result<void> canTell(const Transcript &transcript);

/// The verdict of one build.
struct BuildVerdict
{
    std::string name;
    ScenarioResult result;

    [[nodiscard]] bool isEqual() const { return result.verdict == Verdict::Equal; }
    [[nodiscard]] bool isKnown() const { return isEqual() || result.verdict == Verdict::Differs; }
};
using BuildVerdicts = std::vector<BuildVerdict>;

/// Plays the transcript against each build, @p parallel at a time, whatever build it was recorded
/// from. Blocks, like runJobs().
/// @param options server and speakBuild in it are ignored
BuildVerdicts askBuilds(const Transcript &transcript, const std::vector<Candidate> &candidates,
                        const PlayOptions &options, std::size_t parallel);

/// "equal since 7cbfa47, until d20a77d": each run of builds that answer so, a line each; or that
/// there is none.
std::vector<std::string> sinceWhen(const BuildVerdicts &verdicts);

/// All verdicts, a table of the lines that differ in some builds only, and since when.
std::string sinceText(const std::string &file, const BuildVerdicts &verdicts);

/// The same as one JSON object, and a newline.
std::string sinceJson(const std::string &file, const BuildVerdicts &verdicts);

} // namespace claustrum::conformance
