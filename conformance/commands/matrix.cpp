// SPDX-License-Identifier: Apache-2.0
#include "conformance/report/matrix.h"
#include "conformance/commands/commonoptions.h"
#include "conformance/commands/progress.h"
#include "conformance/commands/replayrun.h"
#include "conformance/commands/reportoutput.h"
#include "conformance/host/pollloop.h"

#include <unistd.h>

namespace claustrum::conformance {
namespace {

/// Bounds the page: it has a column for each server as each build.
constexpr std::size_t mostColumns = 32;

struct MatrixOptions
{
    Selection selection;
    std::vector<std::string> servers;
    std::vector<std::string> builds; ///< to serve as; empty: none
    std::string format = "pretty";
    std::string out;
    WidthOptions width;
    std::size_t jobs = defaultJobs();
    std::chrono::milliseconds timeout{10000};
};

/// A server to play against, with the name of its column.
struct Column
{
    std::string name;
    PlayOptions play;
};

ArgumentReader::Take takeSeveral(std::vector<std::string> &values)
{
    return [&values](const std::string &value) -> Result<void> {
        values.push_back(value);
        return {};
    };
}

Result<MatrixOptions> readOptions(const Arguments &arguments)
{
    MatrixOptions options;
    ArgumentReader reader;
    takeSelection(reader, options.selection);
    takeWidth(reader, options.width);
    reader.option("--server", takeSeveral(options.servers))
        .option("--as", takeSeveral(options.builds))
        .option("--format", options.format)
        .option("--out", options.out)
        .option("--jobs", takeJobs(options.jobs))
        .option("--timeout", takeTimeout(options.timeout));
    const auto given = reader.read(arguments);
    if (!given)
        return given.error();
    options.selection = withFilesAndNames(options.selection, *given);
    if (options.format != "pretty" && options.format != "html" && options.format != "json")
        return Error{"there is no format " + options.format
                     + " of matrix; there are pretty, html and json"};
    return options;
}

Result<std::vector<Column>> columnsOf(const MatrixOptions &options)
{
    std::vector<std::string> servers = options.servers;
    if (servers.empty())
        servers.emplace_back(); // the default
    std::vector<std::string> builds = options.builds;
    if (builds.empty())
        builds.emplace_back();
    std::vector<Column> columns;
    for (const std::string &given : servers) {
        const auto server = serverPath(given);
        if (!server)
            return server.error();
        for (const std::string &build : builds) {
            PlayOptions play;
            play.server = *server;
            play.timeout = options.timeout;
            play.asBuild = build;
            const std::string name = given.empty() ? *server : given;
            columns.push_back({build.empty() ? name : name + " as " + build, play});
        }
    }
    if (columns.size() > mostColumns)
        return Error{"a matrix has at most " + std::to_string(mostColumns) + " columns"};
    return columns;
}

/// Plays each scenario against each server, and judges without a list.
Matrix playAll(const std::vector<SelectedScenario> &scenarios, const std::vector<Column> &columns,
               std::size_t jobsAtATime)
{
    cancelOnSignals();
    const auto begin = Clock::now();
    Matrix matrix;
    std::vector<Job> jobs;
    for (const Column &column : columns)
        matrix.columns.push_back(column.name);
    const SaveFolder saves;
    for (const SelectedScenario &scenario : scenarios) {
        for (const Column &column : columns)
            jobs.push_back(jobFor(scenario, column.play, saves));
    }
    Progress progress(STDERR_FILENO);
    std::size_t arrived = 0;
    const ExpectedDifferences nothing;
    std::size_t next = 0;
    runJobs(
        jobs, jobsAtATime,
        [&](const ScenarioResult &result) { // in the order of the jobs
            if (next % columns.size() == 0)
                matrix.rows.emplace_back();
            matrix.rows.back().outcomes.push_back(
                nothing.judge(judged(result, scenarios[next++ / columns.size()])));
        },
        [&](const ScenarioResult &result) {
            progress.show("played " + std::to_string(++arrived) + " of "
                          + std::to_string(jobs.size()) + "; last " + result.build + '/'
                          + result.scenario);
            return true;
        });
    matrix.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return matrix;
}

std::string inFormat(const Matrix &matrix, const std::string &format,
                     const Presentation &presentation)
{
    if (format == "html")
        return matrixHtml(matrix, presentation);
    return format == "json" ? matrixJson(matrix) : matrixText(matrix, presentation);
}

int matrix(const Arguments &arguments)
{
    const auto options = readOptions(arguments);
    if (!options)
        return cannotRun(options.error().text);
    const auto columns = columnsOf(*options);
    if (!columns)
        return cannotRun(columns.error().text);
    Selection selection = options->selection;
    selection.casesOf = &ReferenceBuild::standard();
    const auto scenarios = selectScenarios(selection, defaultConformanceData());
    if (!scenarios)
        return cannotRun(scenarios.error().text);
    if (scenarios->empty())
        return cannotRun("no recording matches, so nothing was run");
    auto output = ReportOutput::open(options->out);
    if (!output)
        return cannotRun(output.error().text);
    const Matrix result = playAll(*scenarios, *columns, options->jobs);
    Presentation presentation = output->presentation(options->width);
    presentation.contract = contractFolder();
    output->stream() << inFormat(result, options->format, presentation);
    if (const auto written = output->finish(); !written)
        return cannotRun(written.error().text);
    return result.exitStatus();
}

constexpr std::string_view help = R"(usage: claustrum-conformance matrix [OPTIONS] [FILE…] [NAME…]

Plays the same scenarios against several binaries, or against one as several reference builds, and
shows all cases in one table: a row for each case, a column for each server. FILE and NAME select
scenarios and cases, as in replay.

options
  --server BIN         a binary; several add up (default: the claustrum beside this program)
  --as BUILD           start each binary with -reference-build BUILD; several add up
  --recordings DIR     folder with <build>/<scenario>.jsonl (default: ./recordings)
  --build B            only recordings of builds that begin with B
  --filter NAME        only scenarios and cases with that name, such as 'process-*'; several add up
  --jobs N             scenarios at a time (default: 4 for each processor, at most 16)
  --timeout S          longest wait for one answer, in seconds (default: 10)
  --format F           pretty, html or json (default: pretty). html: each difference is linked to its
                       frames; json: one object per line (JSON Lines), first the columns
  --out FILE           write the report to FILE (default: stdout)
  --width N            cut rows to N columns (default: the terminal's width, or 160)
  --full               show rows whole, however long they are

status
  0  all cases are equal everywhere, or skipped
  1  there are differences
  2  a server could not start, a scenario could not be played, or nothing was compared

examples
  claustrum-conformance matrix --server ./old-claustrum --server build/dev/bin/claustrum
  claustrum-conformance matrix --as 8de85fa --as 7c2f88d --as 5db5e4a 'git-*' 'files-*'
  claustrum-conformance matrix --format html --out matrix.html --server ./a --server ./b
)";

} // namespace

const Command matrixCommand{"matrix", "compare several servers, case by case, in one table", help,
                            matrix};

} // namespace claustrum::conformance
