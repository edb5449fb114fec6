// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/replayoptions.h"

#include "conformance/commands/lastfailed.h"

#include <algorithm>
#include <filesystem>

namespace claustrum::conformance {
namespace {

constexpr std::size_t mostRounds = 1000;

Error twoServers()
{
    return Error{"give one --server; claustrum-conformance matrix compares several"};
}

bool isFile(const std::string &file)
{
    std::error_code error;
    return std::filesystem::is_regular_file(file, error);
}

/// Without FILEs, those of the failed cases.
void addFiles(const FailedCases &failed, Selection &selection)
{
    if (!selection.files.empty())
        return;
    for (const auto &[file, id] : failed) {
        if (isFile(file) && (selection.files.empty() || selection.files.back() != file))
            selection.files.push_back(file);
    }
}

/// Keeps the failed cases of a scenario; false if it has none. A case that it no longer has means
/// all.
bool keepFailed(const FailedCases &failed, SelectedScenario &one)
{
    std::error_code error;
    const auto file = std::filesystem::absolute(one.recording.file, error).lexically_normal();
    std::set<std::string> ids;
    bool all = false;
    for (const auto &[failedFile, id] : failed) {
        if (failedFile != file || !(one.only.empty() || one.only.contains(id)))
            continue;
        ids.insert(id);
        all = all || std::ranges::find(one.cases, id, &Requirement::id) == one.cases.end();
    }
    if (ids.empty())
        return false;
    if (!all)
        one.only = std::move(ids);
    return true;
}

Result<std::vector<SelectedScenario>> failedScenarios(Selection selection)
{
    const auto failed = readLastFailed(lastFailedFile());
    if (!failed)
        return failed.error();
    addFiles(*failed, selection);
    if (selection.files.empty())
        return Error{"nothing failed in the last replays, so nothing was run; leave out "
                     "--last-failed to play everything"};
    auto scenarios = selectScenarios(selection, defaultConformanceData());
    if (scenarios)
        std::erase_if(*scenarios, [&](SelectedScenario &one) { return !keepFailed(*failed, one); });
    return scenarios;
}

} // namespace

Result<ReplayOptions> readReplayOptions(const Arguments &arguments)
{
    ReplayOptions options;
    ArgumentReader reader;
    takeSelection(reader, options.selection);
    takeWidth(reader, options.width);
    reader
        .option("--server",
                [&](const std::string &server) -> Result<void> {
                    if (!options.server.empty())
                        return twoServers();
                    options.server = server;
                    return {};
                })
        .option("--expected", options.expected)
        .option("--format", options.format)
        .option("--out", options.out)
        .option("--save", options.save)
        .option("--jobs", takeJobs(options.jobs))
        .option("--repeat", takeCount("--repeat", options.rounds, mostRounds))
        .option("--timeout", takeTimeout(options.timeout))
        .option("--as", takeBuild("--as", options.as))
        .option("--cases-of", takeBuild("--cases-of", options.selection.casesOf))
        .flag("--last-failed", options.lastFailed)
        .flag("--fail-fast", options.failFast)
        .flag("--require-all", options.requireAll)
        .flag("--keep", options.keep)
        .flag("--speak-build", options.speakBuild);
    const auto given = reader.read(arguments);
    if (!given)
        return given.error();
    options.selection = withFilesAndNames(options.selection, *given);
    if (!options.selection.casesOf)
        options.selection.casesOf = options.as ? options.as : &ReferenceBuild::standard();
    return options;
}

Result<std::vector<SelectedScenario>> scenariosToPlay(const ReplayOptions &options)
{
    auto scenarios = options.lastFailed
                         ? failedScenarios(options.selection)
                         : selectScenarios(options.selection, defaultConformanceData());
    if (!scenarios)
        return Error{scenarios.error().text};
    if (scenarios->empty())
        return Error{"no recording matches, so nothing was run"};
    return scenarios;
}

} // namespace claustrum::conformance
