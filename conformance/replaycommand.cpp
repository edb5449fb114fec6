// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands.h"
#include "conformance/expecteddifferences.h"
#include "conformance/jobs.h"
#include "conformance/player.h"
#include "conformance/pollloop.h"
#include "conformance/report.h"

#include <climits>
#include <cstdlib>
#include <iostream>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

int fail(const std::string &text)
{
    std::cerr << "claustrum-conformance: " << text << '\n';
    return 2;
}

/// The binary by its full path: scenarios run in folders of their own.
Result<std::string> serverPath(const std::string &given)
{
    char real[PATH_MAX];
    if (!::realpath(given.c_str(), real) || ::access(real, X_OK) != 0)
        return Error{"cannot execute the server " + given + "; give one with --server"};
    return std::string(real);
}

ScenarioResult unreadable(const Recording &recording)
{
    ScenarioResult result;
    result.file = recording.file;
    result.build = "?";
    result.scenario = recording.file;
    result.reason = recording.transcript.error().text;
    return result;
}

Job jobFor(const Recording &recording, const PlayOptions &options)
{
    if (!recording.transcript) {
        ScenarioResult result = unreadable(recording);
        return {result, [result] { return result; }, std::chrono::seconds(0)};
    }
    const Transcript &transcript = *recording.transcript;
    return {emptyResult(transcript), [&] { return play(transcript, options); },
            longestPlay(transcript, options)};
}

} // namespace

int replayCommand(const Options &options)
{
    const auto colour = ::isatty(STDOUT_FILENO) ? Colour::Yes : Colour::No;
    const auto report = makeReport(options.format, std::cout, colour);
    if (!report)
        return fail("there is no format " + options.format + "; there are " + reportFormats());
    const auto server = serverPath(options.server);
    if (!server)
        return fail(server.error().text);
    const auto expected = options.expected.empty() ? ExpectedDifferences()
                                                   : ExpectedDifferences::read(options.expected);
    if (!expected)
        return fail(expected.error().text);
    const auto files = findRecordings(options.selection);
    if (!files)
        return fail(files.error().text + "; give the folder with --recordings");
    if (files->empty())
        return fail("no recording matches, so nothing was run");

    const auto recordings = readRecordings(*files);
    const PlayOptions play{*server, options.timeout, options.keep};
    std::vector<Job> jobs;
    jobs.reserve(recordings.size());
    for (const Recording &recording : recordings)
        jobs.push_back(jobFor(recording, play));
    cancelOnSignals();
    const auto begin = Clock::now();
    Totals totals;
    report->begin(jobs.size());
    runJobs(jobs, options.jobs, [&](const ScenarioResult &result) {
        const Outcome outcome = expected->judge(result);
        totals.count(outcome);
        report->tell(outcome);
    });
    totals.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    report->end(totals);
    return totals.exitStatus();
}

} // namespace claustrum::conformance
