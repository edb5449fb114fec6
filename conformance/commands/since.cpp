// SPDX-License-Identifier: Apache-2.0
#include "conformance/drift/since.h"
#include "conformance/commands/commonoptions.h"
#include "conformance/commands/reportoutput.h"
#include "conformance/host/pollloop.h"
#include "conformance/model/transcriptreader.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

struct SinceOptions
{
    std::vector<std::string> servers; ///< at most one: with each known build
    std::string file;
    std::string format = "pretty";
    std::string out;
    std::size_t jobs = defaultJobs();
    std::chrono::milliseconds timeout{5000};
};

Result<SinceOptions> readOptions(const Arguments &arguments)
{
    SinceOptions options;
    ArgumentReader reader;
    reader.option("--server", takeServer(options.servers))
        .option("--format", options.format)
        .option("--out", options.out)
        .option("--jobs", takeJobs(options.jobs))
        .option("--timeout", takeTimeout(options.timeout));
    const auto files = reader.read(arguments);
    if (!files)
        return files.error();
    if (files->size() != 1)
        return Error{"since takes one transcript; see claustrum-conformance help since"};
    if (options.format != "pretty" && options.format != "json")
        return Error{"there is no format " + options.format
                     + " of since; there are pretty and json"};
    options.file = files->front();
    return options;
}

/// The binaries, or the known builds of one.
Result<std::vector<Candidate>> candidatesOf(const SinceOptions &options,
                                            const Transcript &transcript)
{
    if (options.servers.size() > 1)
        return binaries(options.servers);
    if (const auto possible = canTell(transcript); !possible)
        return possible.error();
    const auto server = options.servers.empty() ? serverPath({}) : options.servers.front();
    if (!server)
        return server.error();
    return knownBuilds(*server);
}

/// Without any verdict, there is no answer.
int statusOf(const BuildVerdicts &verdicts)
{
    const auto equal = [](const BuildVerdict &verdict) { return verdict.isEqual(); };
    const auto known = [](const BuildVerdict &verdict) { return verdict.isKnown(); };
    if (std::any_of(verdicts.begin(), verdicts.end(), equal))
        return AllEqual;
    return std::all_of(verdicts.begin(), verdicts.end(), known) ? Differences : CouldNotRun;
}

int since(const Arguments &arguments)
{
    const auto options = readOptions(arguments);
    if (!options)
        return cannotRun(options.error().text);
    const auto transcript = readTranscript(options->file);
    if (!transcript)
        return cannotRun(transcript.error().text);
    const auto candidates = candidatesOf(*options, *transcript);
    if (!candidates)
        return cannotRun(candidates.error().text);
    auto output = ReportOutput::open(options->out);
    if (!output)
        return cannotRun(output.error().text);
    cancelOnSignals();
    PlayOptions play;
    play.timeout = options->timeout;
    const auto verdicts = askBuilds(*transcript, *candidates, play, options->jobs);
    output->stream() << (options->format == "json" ? sinceJson(options->file, verdicts)
                                                   : sinceText(options->file, verdicts));
    if (const auto written = output->finish(); !written)
        return cannotRun(written.error().text);
    return statusOf(verdicts);
}

constexpr std::string_view help = R"(usage: claustrum-conformance since [OPTIONS] FILE
       claustrum-conformance since [OPTIONS] --server A --server B … FILE

Finds the first build whose answers equal those of FILE, and the first later build whose answers no
longer do. Plays the transcript against each build and shows every verdict; answers may become equal
and cease to be so several times. If several lines differ, a table shows the builds that differ in
each line.

The builds are the reference builds that the daemon knows, oldest first: the daemon is started with
-reference-build and each of them. Give two or more binaries with --server to compare these instead,
in the given order.

options
  --server BIN         once: the daemon to start as each build (default: the claustrum beside this
                       program); several times: the binaries to compare, the oldest first
  --format F           pretty or json (default: pretty)
  --out FILE           write the report to FILE (default: stdout)
  --jobs N             builds at a time (default: the number of processors)
  --timeout S          longest wait for one answer, in seconds (default: 5)

status
  0  a build is equal
  1  no build is equal
  2  something could not be read or played

examples
  claustrum-conformance since recordings/5db5e4a/git-info.jsonl
  claustrum-conformance since --server ./may --server ./june --server ./july difference.jsonl
)";

} // namespace

const Command sinceCommand{"since", "find the first build that answers like a transcript", help,
                           since};

} // namespace claustrum::conformance
