// SPDX-License-Identifier: Apache-2.0
#include "conformance/drift/since.h"

#include "conformance/compare/servedbuild.h"
#include "conformance/play/jobs.h"
#include "wire/builds.h"

namespace claustrum::conformance {
namespace {

constexpr std::size_t shortHash = 7;

/// A transcript that is played as the build of a candidate.
struct Play
{
    Transcript transcript;
    PlayOptions options;
};

} // namespace

std::vector<Candidate> knownBuilds(const std::string &server)
{
    std::vector<Candidate> candidates;
    for (const ReferenceBuild &build : ReferenceBuild::all())
        candidates.push_back(
            {std::string(build.hash().substr(0, shortHash)), server, std::string(build.hash())});
    return candidates;
}

std::vector<Candidate> binaries(const std::vector<std::string> &servers)
{
    std::vector<Candidate> candidates;
    for (const std::string &server : servers)
        candidates.push_back({server, server, {}});
    return candidates;
}

Result<void> canTell(const Transcript &transcript)
{
    const Step *step = selectsBuild(transcript);
    if (step)
        return Error{transcript.file + ':' + std::to_string(step->line)
                     + ": the transcript selects a reference build itself, so all builds would "
                       "answer alike; remove -reference-build, or give a binary for each build "
                       "with --server"};
    return {};
}

BuildVerdicts askBuilds(const Transcript &transcript, const std::vector<Candidate> &candidates,
                        const PlayOptions &options, std::size_t parallel)
{
    std::vector<Play> plays;
    for (const Candidate &candidate : candidates) {
        Play play{transcript, options};
        play.options.server = candidate.server;
        play.options.speakBuild = !candidate.build.empty();
        if (play.options.speakBuild)
            play.transcript.header.build = candidate.build;
        plays.push_back(std::move(play));
    }
    std::vector<Job> jobs;
    jobs.reserve(plays.size());
    for (const Play &one : plays)
        jobs.push_back({emptyResult(one.transcript),
                        [&one] { return play(one.transcript, one.options); },
                        longestPlay(one.transcript, one.options)});
    BuildVerdicts verdicts;
    runJobs(jobs, parallel, [&](const ScenarioResult &result) {
        verdicts.push_back({candidates[verdicts.size()].name, result}); // in the order of the jobs
    });
    return verdicts;
}

std::vector<std::string> sinceWhen(const BuildVerdicts &verdicts)
{
    std::vector<std::string> lines;
    for (std::size_t first = 0; first < verdicts.size(); ++first) {
        if (!verdicts[first].isEqual())
            continue;
        std::size_t end = first;
        while (end < verdicts.size() && verdicts[end].isEqual())
            ++end;
        std::string line = "equal since " + verdicts[first].name;
        if (first == 0)
            line += ", the first of these builds";
        else if (!verdicts[first - 1].isKnown())
            line += ", or since " + verdicts[first - 1].name + ", which gave no verdict";
        if (end < verdicts.size())
            line += verdicts[end].isKnown()
                        ? "; no longer since " + verdicts[end].name
                        : "; unknown from " + verdicts[end].name + " on, which gave no verdict";
        lines.push_back(std::move(line));
        first = end;
    }
    const auto unknown =
        std::count_if(verdicts.begin(), verdicts.end(),
                      [](const BuildVerdict &verdict) { return !verdict.isKnown(); });
    if (lines.empty())
        lines.push_back(
            "no build answers so"
            + (unknown == 0 ? std::string() : "; " + std::to_string(unknown) + " gave no verdict"));
    return lines;
}

} // namespace claustrum::conformance
