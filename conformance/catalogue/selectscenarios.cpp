// SPDX-License-Identifier: Apache-2.0
#include "conformance/catalogue/selectscenarios.h"

#include "conformance/catalogue/casesofbuild.h"
#include "conformance/catalogue/similarnames.h"
#include "conformance/model/transcriptreader.h"

#include <algorithm>
#include <filesystem>
#include <map>

namespace claustrum::conformance {
namespace {

constexpr std::size_t shownSimilar = 3;

/// The requirements of recordings, by build; each index is read on first use.
class RequirementIndex
{
public:
    explicit RequirementIndex(std::string data)
        : m_data(std::move(data))
    {}

    /// The cases of a transcript: its own, or those that the index of its build has. An index that
    /// does not fit the lines of the transcript is that of another one.
    Result<std::vector<Requirement>> casesOf(const Transcript &transcript)
    {
        auto own = requirementsIn(transcript);
        if (!own.empty() || transcript.steps.empty())
            return own;
        const auto all = ofBuild(transcript.header.build);
        if (!all)
            return all.error();
        for (const Requirement &one : *all) {
            if (one.scenario() == transcript.header.scenario)
                own.push_back(one);
        }
        const int lines = transcript.steps.back().line;
        const bool fits = std::ranges::all_of(
            own, [lines](const Requirement &one) { return one.lastLine <= lines; });
        return fits ? own : std::vector<Requirement>();
    }

private:
    /// A build without an index has no cases.
    Result<std::vector<Requirement>> ofBuild(const std::string &build)
    {
        if (const auto found = m_builds.find(build); found != m_builds.end())
            return found->second;
        const std::string file = m_data + "/requirements/" + build + ".jsonl";
        std::error_code error;
        const bool exists =
            build.find('/') == std::string::npos && std::filesystem::exists(file, error);
        auto all = exists ? readRequirements(file) : std::vector<Requirement>();
        if (all)
            m_builds.emplace(build, *all);
        return all;
    }

    std::string m_data;
    std::map<std::string, std::vector<Requirement>> m_builds;
};

/// Adds the cases that a filter selects; returns whether it matches.
bool applyFilter(const NamePattern &filter, SelectedScenario &one, bool &whole)
{
    const Header &header = one.recording.transcript->header;
    if (filter.matchesScenario(header.build, header.scenario)) {
        whole = true;
        return true;
    }
    bool matches = false;
    for (const Requirement &requirement : one.cases) {
        if (!filter.matchesCase(header.build, requirement.id))
            continue;
        matches = true;
        one.only.insert(requirement.id);
    }
    return matches;
}

/// Applies all filters; returns whether the scenario is selected. @p unused loses those that match.
bool applyFilters(const std::vector<NamePattern> &filters, SelectedScenario &one,
                  std::set<std::string> &unused)
{
    if (filters.empty() || !one.recording.transcript)
        return true; // unreadable: told by the caller
    bool whole = false;
    bool selected = false;
    for (const NamePattern &filter : filters) {
        if (!applyFilter(filter, one, whole))
            continue;
        selected = true;
        unused.erase(filter.text());
    }
    if (whole)
        one.only.clear();
    return selected;
}

bool mayMatch(const Selection &selection, const std::string &file)
{
    const RecordingName name = nameOf(file, selection);
    return selection.filters.empty()
           || std::ranges::any_of(selection.filters, [&](const NamePattern &filter) {
                  return filter.mayMatch(name.build, name.scenario);
              });
}

Result<std::vector<SelectedScenario>> readAll(const std::vector<std::string> &files,
                                              const std::string &data)
{
    RequirementIndex index(data);
    std::vector<SelectedScenario> all;
    for (Recording &recording : readRecordings(files)) {
        std::vector<Requirement> cases;
        if (recording.transcript) {
            auto found = index.casesOf(*recording.transcript);
            if (!found)
                return found.error();
            cases = std::move(*found);
        }
        all.push_back({std::move(recording), std::move(cases), {}});
    }
    return all;
}

/// Leaves out the cases of other builds. Returns whether any case is left, if there were any.
bool keepCasesOf(const ReferenceBuild &build, SelectedScenario &one)
{
    if (!one.recording.transcript || one.recording.transcript->header.build != contractBuild)
        return true;
    const bool hadCases = !one.cases.empty();
    Transcript kept = casesOf(build, std::move(*one.recording.transcript));
    one.cases = requirementsIn(kept);
    one.recording.transcript = std::move(kept);
    return !hadCases || !one.cases.empty();
}

/// Whether a filter names a case or scenario, of whatever build.
bool matchesAny(const std::vector<SelectedScenario> &scenarios, const std::string &filter)
{
    const NamePattern pattern(filter);
    return std::ranges::any_of(scenarios, [&](SelectedScenario one) {
        bool whole = false;
        return one.recording.transcript && applyFilter(pattern, one, whole);
    });
}

/// The names of all scenarios and cases that could have been meant.
std::vector<std::string> namesIn(const std::vector<SelectedScenario> &scenarios)
{
    std::vector<std::string> names;
    for (const SelectedScenario &one : scenarios) {
        if (one.recording.transcript)
            names.push_back(one.recording.transcript->header.scenario);
        for (const Requirement &requirement : one.cases)
            names.push_back(requirement.id);
    }
    return names;
}

Error unmatched(const std::set<std::string> &filters, const Selection &selection,
                const std::string &data)
{
    Selection everything = selection;
    everything.filters.clear();
    const auto files = findAllRecordings(everything);
    const auto all =
        files ? readAll(*files, data) : Result<std::vector<SelectedScenario>>(files.error());
    std::string text;
    for (const std::string &filter : filters) {
        if (selection.casesOf && all && matchesAny(*all, filter)) {
            text += (text.empty() ? "" : "; ") + filter + " holds for other builds than "
                    + std::string(selection.casesOf->shortHash())
                    + "; name one with --as or --cases-of";
            continue;
        }
        text +=
            (text.empty() ? "" : "; ") + std::string("no scenario and no case matches ") + filter;
        const auto similar =
            all ? similarNames(namesIn(*all), filter, shownSimilar) : std::vector<std::string>();
        for (const std::string &name : similar)
            text += (&name == &similar.front() ? ", the most similar are " : ", ") + name;
    }
    return Error{text};
}

} // namespace

Result<std::vector<SelectedScenario>> selectScenarios(const Selection &selection,
                                                      const std::string &data)
{
    auto files = findAllRecordings(selection);
    if (!files)
        return Error{files.error().text + "; give the folder with --recordings"};
    if (selection.files.empty()) // most files need not be read
        std::erase_if(*files, [&](const std::string &file) { return !mayMatch(selection, file); });
    std::set<std::string> unused;
    for (const NamePattern &filter : selection.filters)
        unused.insert(filter.text());
    auto all = readAll(*files, data);
    if (!all)
        return all.error();
    if (selection.casesOf)
        std::erase_if(*all,
                      [&](SelectedScenario &one) { return !keepCasesOf(*selection.casesOf, one); });
    std::vector<SelectedScenario> selected;
    for (SelectedScenario &one : *all) {
        const bool isOfBuild =
            !one.recording.transcript
            || one.recording.transcript->header.build.starts_with(selection.build);
        if (isOfBuild && applyFilters(selection.filters, one, unused))
            selected.push_back(std::move(one));
    }
    if (!unused.empty())
        return unmatched(unused, selection, data);
    return selected;
}

} // namespace claustrum::conformance
