// SPDX-License-Identifier: Apache-2.0
#include "conformance/catalogue/catalogue.h"

#include "conformance/model/transcriptreader.h"
#include "posix/files.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

namespace claustrum::conformance {
namespace {

/// Limit in bytes: requirements appear in lists, and a longer one should be two.
constexpr std::size_t longestRequirement = 160;

bool expects(const Action &action)
{
    return std::holds_alternative<Receive>(action) || std::holds_alternative<Collect>(action)
           || std::holds_alternative<Silence>(action) || std::holds_alternative<ExpectEof>(action)
           || std::holds_alternative<Run>(action) || std::holds_alternative<Get>(action)
           || std::holds_alternative<Tree>(action);
}

void checkLines(const CataloguedScenario &scenario, std::vector<std::string> &problems)
{
    for (const Step &step : scenario.transcript.steps) {
        const auto matching =
            std::count_if(scenario.cases.begin(), scenario.cases.end(),
                          [&](const Requirement &one) { return one.contains(step.line); });
        if (matching > 1 || (matching == 0 && expects(step.action)))
            problems.push_back(
                scenario.transcript.file + ':' + std::to_string(step.line)
                + (matching > 1 ? ": two cases have this line" : ": no case has this line"));
    }
}

void checkRequirement(const Requirement &one, const ContractIndex &index,
                      std::vector<std::string> &problems)
{
    if (one.text.empty() || one.text.size() > longestRequirement
        || one.text.find('\n') != std::string::npos)
        problems.push_back(one.id + ": the requirement must be a line of up to "
                           + std::to_string(longestRequirement) + " bytes");
    if (one.sections.empty())
        problems.push_back(one.id + ": it names no section of the contract");
    for (const std::string &section : one.sections) {
        if (!index.hasSection(section))
            problems.push_back(one.id + ": the contract has no section " + section);
    }
    for (const std::string &rule : one.rules) {
        if (!index.rule(rule))
            problems.push_back(one.id + ": the contract has no rule " + rule);
    }
}

void checkCases(const CataloguedScenario &scenario, const ContractIndex &index,
                std::vector<std::string> &problems)
{
    const auto &[transcript, cases] = scenario;
    const int lines = transcript.steps.empty() ? 1 : transcript.steps.back().line;
    std::set<std::string> ids;
    for (const Requirement &one : cases) {
        checkRequirement(one, index, problems);
        if (!ids.insert(one.id).second)
            problems.push_back(one.id + ": the id is used twice");
        if (one.id.size() <= one.scenario().size() + 1)
            problems.push_back(one.id + ": an id must be <scenario>/<name>");
        if (one.lastLine > lines)
            problems.push_back(one.id + ": " + transcript.file + " has no line "
                               + std::to_string(one.lastLine));
    }
}

using ByScenario = std::map<std::string, std::vector<Requirement>, std::less<>>;

/// A missing file gives none; Catalogue::problems() then names each scenario.
Result<ByScenario> requirementsOf(const std::string &file)
{
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        return ByScenario();
    auto all = readRequirements(file);
    if (!all)
        return all.error();
    ByScenario result;
    for (Requirement &one : *all)
        result[std::string(one.scenario())].push_back(std::move(one));
    return result;
}

/// The scenarios and stray requirements while they are read.
struct Gathered
{
    std::vector<CataloguedScenario> scenarios;
    std::vector<Requirement> strays;
};

Result<void> gatherBuild(const CataloguePaths &paths, const std::string &build, Gathered &to)
{
    auto requirements = requirementsOf(paths.conformance + "/requirements/" + build + ".jsonl");
    if (!requirements)
        return requirements.error();
    const auto files = findRecordings({paths.recordings, build, {}, {}, {}});
    if (!files)
        return files.error();
    for (const std::string &file : *files) {
        auto transcript = readTranscript(file);
        if (!transcript)
            return transcript.error();
        auto cases = requirements->extract(transcript->header.scenario);
        to.scenarios.push_back({std::move(*transcript), {}});
        if (cases)
            to.scenarios.back().cases = std::move(cases.mapped());
    }
    for (auto &[name, cases] : *requirements)
        to.strays.insert(to.strays.end(), cases.begin(), cases.end());
    return {};
}

Result<void> gatherHandWritten(const std::string &directory, Gathered &to)
{
    const auto files = findCases(directory);
    if (!files)
        return files.error();
    for (const std::string &file : *files) {
        auto transcript = readTranscript(file);
        if (!transcript)
            return transcript.error();
        auto cases = requirementsIn(*transcript);
        to.scenarios.push_back({std::move(*transcript), std::move(cases)});
    }
    return {};
}

} // namespace

const Requirement *CataloguedScenario::caseAt(int line) const
{
    const auto found = std::find_if(cases.begin(), cases.end(),
                                    [&](const Requirement &one) { return one.contains(line); });
    return found == cases.end() ? nullptr : &*found;
}

Catalogue::Catalogue(ContractIndex index, std::vector<CataloguedScenario> scenarios,
                     std::vector<Requirement> strays)
    : m_index(std::move(index))
    , m_scenarios(std::move(scenarios))
    , m_strays(std::move(strays))
{}

Result<Catalogue> Catalogue::read(const CataloguePaths &paths)
{
    auto index = ContractIndex::read(paths.conformance + "/contract-index.jsonl");
    if (!index)
        return index.error();
    const auto builds = readDirectoryNames(paths.recordings);
    if (!builds)
        return builds.error();
    Gathered all;
    for (const std::string &build : *builds) {
        std::error_code error;
        if (!std::filesystem::is_directory(paths.recordings + '/' + build, error))
            continue;
        if (const auto gathered = gatherBuild(paths, build, all); !gathered)
            return gathered.error();
    }
    if (const auto gathered = gatherHandWritten(paths.conformance + "/cases", all); !gathered)
        return gathered.error();
    return Catalogue(std::move(*index), std::move(all.scenarios), std::move(all.strays));
}

const CataloguedScenario *Catalogue::find(std::string_view name) const
{
    const auto found =
        std::find_if(m_scenarios.begin(), m_scenarios.end(), [&](const CataloguedScenario &one) {
            return fullName(one.transcript.header) == name;
        });
    return found == m_scenarios.end() ? nullptr : &*found;
}

std::vector<std::string> Catalogue::problems() const
{
    std::vector<std::string> problems;
    std::set<std::string> names;
    for (const CataloguedScenario &scenario : m_scenarios) {
        const std::string name = fullName(scenario.transcript.header);
        if (!names.insert(name).second)
            problems.push_back(name + ": two scenarios have this name");
        if (scenario.cases.empty())
            problems.push_back(name + ": it has no requirement");
        checkCases(scenario, m_index, problems);
        checkLines(scenario, problems);
    }
    for (const Requirement &stray : m_strays)
        problems.push_back(stray.id + ": there is no such scenario");
    return problems;
}

std::string defaultConformanceData()
{
    std::error_code error;
    if (std::filesystem::exists("conformance/contract-index.jsonl", error))
        return "conformance";
    return installedData() + "/conformance";
}

std::string contractFolder()
{
    for (const std::string &folder :
         {std::string("docs/contract"), installedData() + "/contract"}) {
        std::error_code error;
        if (std::filesystem::exists(folder + "/wire.md", error))
            return folder;
    }
    return {};
}

} // namespace claustrum::conformance
