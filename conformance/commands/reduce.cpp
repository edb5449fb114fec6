// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/commonoptions.h"
#include "conformance/commands/progress.h"
#include "conformance/commands/reportoutput.h"
#include "conformance/host/pollloop.h"
#include "conformance/model/atomicfile.h"
#include "conformance/model/transcriptreader.h"
#include "conformance/model/transcriptwriter.h"
#include "conformance/play/jobs.h"
#include "conformance/play/player.h"
#include "conformance/reduce/reducer.h"

#include <iostream>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

constexpr mode_t transcriptMode = 0644;
constexpr std::size_t largestLine = 1'000'000'000;
constexpr std::size_t mostPlays = 1'000'000;
constexpr std::size_t longestSearch = 1'000'000; // seconds

struct Options
{
    std::string file;
    std::string server;
    std::string out; ///< empty: stdout
    std::size_t line = 0;
    std::size_t plays = 1000;
    std::size_t seconds = longestSearch;
    PlayOptions play;
};

Result<Options> readOptions(const Arguments &arguments)
{
    Options options;
    options.play.timeout = std::chrono::seconds(2);
    ArgumentReader reader;
    reader.option("--server", options.server)
        .option("--out", options.out)
        .option("--line", takeCount("--line", options.line, largestLine))
        .option("--plays", takeCount("--plays", options.plays, mostPlays))
        .option("--seconds", takeCount("--seconds", options.seconds, longestSearch))
        .option("--timeout", takeTimeout(options.play.timeout))
        .flag("--speak-build", options.play.speakBuild);
    const auto files = reader.read(arguments);
    if (!files)
        return files.error();
    if (files->size() != 1)
        return Error{"reduce takes one transcript; see claustrum-conformance help reduce"};
    options.file = files->front();
    return options;
}

ScenarioResult playOnce(const Transcript &transcript, const PlayOptions &options)
{
    ScenarioResult result;
    const Job job{emptyResult(transcript), [&] { return play(transcript, options); },
                  longestPlay(transcript, options)};
    runJobs({job}, 1, [&](const ScenarioResult &one) { result = one; });
    return result;
}

/// The limits of the search: plays, time, and ^C.
std::function<bool()> limitsOf(const Options &options)
{
    const Deadline deadline = Clock::now() + std::chrono::seconds(options.seconds);
    return [deadline, left = options.plays]() mutable {
        if (left == 0 || Clock::now() >= deadline || cancelled())
            return false;
        --left;
        return true;
    };
}

std::string textOf(const Transcript &transcript)
{
    Header header = transcript.header;
    header.source += "; reduced by claustrum-conformance to the steps that show one difference";
    std::string text = headerLine(header);
    for (const Step &step : transcript.steps)
        text += step.source + '\n';
    return text;
}

Result<void> write(const std::string &text, const std::string &file)
{
    if (!file.empty())
        return writeFileAtomically(file, text, transcriptMode);
    std::cout << text << std::flush;
    return std::cout ? Result<void>() : Result<void>(Error{"cannot write to stdout"});
}

int reduce(const Arguments &arguments)
{
    const auto options = readOptions(arguments);
    if (!options)
        return cannotRun(options.error().text);
    const auto server = serverPath(options->server);
    if (!server)
        return cannotRun(server.error().text);
    const auto transcript = readTranscript(options->file);
    if (!transcript)
        return cannotRun(transcript.error().text);
    PlayOptions play = options->play;
    play.server = *server;
    cancelOnSignals();
    Progress progress(STDERR_FILENO);
    const auto reduced =
        reduce(*transcript, {static_cast<int>(options->line),
                             [&play](const Transcript &part) { return playOnce(part, play); },
                             limitsOf(*options),
                             [&progress](std::size_t plays, std::size_t steps) {
                                 progress.show("played " + std::to_string(plays) + " times; "
                                               + std::to_string(steps) + " lines are left");
                             }});
    progress.clear();
    if (!reduced)
        return cannotRun(options->file + ": " + reduced.error().text);
    if (const auto written = write(textOf(reduced->transcript), options->out); !written)
        return cannotRun(written.error().text);
    std::cerr << "claustrum-conformance: " << transcript->steps.size() << " lines became "
              << reduced->transcript.steps.size() << " in " << reduced->plays << " plays"
              << (reduced->finished ? "" : "; the search ended early, so fewer may be enough")
              << '\n'
              << "  line " << reduced->difference.line << " of " << options->file << ": "
              << reduced->difference.summary << '\n';
    return AllEqual;
}

constexpr std::string_view help = R"(usage: claustrum-conformance reduce [OPTIONS] FILE

Finds a small part of a transcript that still shows the same difference, and prints it as a
transcript. The steps after the difference are removed first, then whole cases, then all requests of
a process, then single requests with their answers and other steps; each attempt is played against
the server. The start of the server and the spawn of a process stay while a later step needs them.

A difference is the same if its kind, its request and its field are the same. Attempts that show a
difference that the whole transcript does not show are rejected.

options
  --server BIN         the binary to test (default: the claustrum beside this program)
  --out FILE           write the transcript to FILE (default: stdout)
  --line N             keep the difference on line N of FILE (default: the first difference)
  --plays N            end after N attempts, with the smallest part so far (default: 1000)
  --seconds N          end after N seconds or at ^C, in the same way
  --timeout S          longest wait for one answer, in seconds (default: 2)
  --speak-build        for a claustrum: start it with -reference-build and the transcript's build

status
  0  reduced
  2  there is no such difference, or the transcript could not be played

examples
  claustrum-conformance reduce --server ./broken recordings/5db5e4a/process-kill.jsonl > small.jsonl
  claustrum-conformance reduce --server ./broken --line 40 --seconds 60 --out small.jsonl big.jsonl
)";

} // namespace

const Command reduceCommand{"reduce", "find a small part of a transcript that still differs", help,
                            reduce};

} // namespace claustrum::conformance
