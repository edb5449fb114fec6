// SPDX-License-Identifier: Apache-2.0
#include "conformance/catalogue/explain.h"
#include "conformance/commands/commonoptions.h"

#include <algorithm>
#include <iomanip>
#include <iostream>

namespace claustrum::conformance {
namespace {

template <class... Kinds>
std::ptrdiff_t count(const Transcript &transcript)
{
    return std::count_if(transcript.steps.begin(), transcript.steps.end(), [](const Step &step) {
        return (std::holds_alternative<Kinds>(step.action) || ...);
    });
}

void printOne(const Transcript &transcript)
{
    const Header &header = transcript.header;
    std::cout << std::left << std::setw(9) << header.build << std::setw(22) << header.scenario
              << std::right << std::setw(5) << count<Send, Run, Get>(transcript) << std::setw(10)
              << count<Receive, Collect, Run, Get, Tree>(transcript) << "  " << header.title
              << '\n';
}

int printNames(const std::vector<SelectedScenario> &scenarios)
{
    for (const auto &[recording, cases, only] : scenarios) {
        if (recording.transcript)
            std::cout << recording.transcript->header.scenario << '\n';
    }
    return AllEqual;
}

/// Prints the selected cases with their requirements.
int printIds(const std::vector<SelectedScenario> &scenarios)
{
    for (const SelectedScenario &one : scenarios) {
        std::vector<FoundCase> cases;
        for (const Requirement &requirement : one.cases) {
            if (one.only.empty() || one.only.contains(requirement.id))
                cases.push_back({nullptr, &requirement});
        }
        std::cout << overview(cases);
    }
    return AllEqual;
}

int printTable(const std::vector<SelectedScenario> &scenarios)
{
    std::cout << "build    scenario               asks   answers  title\n";
    int status = AllEqual;
    for (const auto &[recording, cases, only] : scenarios) {
        if (recording.transcript)
            printOne(*recording.transcript);
        else
            status = cannotRun(recording.transcript.error().text);
    }
    return status;
}

int list(const Arguments &arguments)
{
    Selection selection;
    std::string format = "pretty";
    ArgumentReader reader;
    takeSelection(reader, selection);
    const auto files = reader.option("--format", format).read(arguments);
    if (!files)
        return cannotRun(files.error().text);
    if (format != "pretty" && format != "names" && format != "ids")
        return cannotRun("there is no format " + format
                         + " of list; there are pretty, names and ids");
    const auto found =
        selectScenarios(withFilesAndNames(selection, *files), defaultConformanceData());
    if (!found)
        return cannotRun(found.error().text);
    if (found->empty())
        return cannotRun("no recording matches");
    if (format == "ids")
        return printIds(*found);
    return format == "names" ? printNames(*found) : printTable(*found);
}

constexpr std::string_view help = R"(usage: claustrum-conformance list [OPTIONS] [FILE…] [NAME…]

Lists scenarios with their build, the numbers of requests and answers, and their title. NAME is a
scenario or a case, as in replay. Without FILEs and --recordings, the list has the recordings and
the hand-written cases.

options
  --recordings DIR     folder with <build>/<scenario>.jsonl (default: ./recordings)
  --build B            only builds that begin with B; the hand-written cases have build "contract"
  --filter NAME        only scenarios and cases with that name, such as 'process-*'; several add up
  --format F           pretty, names or ids (default: pretty). names: one scenario per line; ids:
                       one case per line, with its requirement

examples
  claustrum-conformance list
  claustrum-conformance list --filter 'files-*'
  claustrum-conformance list --build contract
  claustrum-conformance list --format ids 'files-*'
)";

} // namespace

const Command listCommand{"list", "list the scenarios", help, list};

} // namespace claustrum::conformance
