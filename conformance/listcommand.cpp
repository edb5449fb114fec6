// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands.h"

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

} // namespace

int listCommand(const Options &options)
{
    const auto files = findRecordings(options.selection);
    if (!files) {
        std::cerr << "claustrum-conformance: " << files.error().text
                  << "; give the folder with --recordings\n";
        return 2;
    }
    if (options.format == "names") { // for the shell's completion
        for (const auto &recording : readRecordings(*files)) {
            if (recording.transcript)
                std::cout << recording.transcript->header.scenario << '\n';
        }
        return files->empty() ? 2 : 0;
    }
    std::cout << "build    scenario               asks   answers  title\n";
    int status = files->empty() ? 2 : 0;
    for (const auto &recording : readRecordings(*files)) {
        if (recording.transcript) {
            printOne(*recording.transcript);
        } else {
            std::cerr << "claustrum-conformance: " << recording.transcript.error().text << '\n';
            status = 2;
        }
    }
    if (files->empty())
        std::cerr << "claustrum-conformance: no recording matches\n";
    return status;
}

} // namespace claustrum::conformance
