// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/handover.h"

#include <algorithm>
#include <map>

namespace claustrum::lab {
namespace {

constexpr std::size_t mostNames = 5;

} // namespace

std::vector<std::string> handedOver(const Snapshot &before, const Snapshot &now)
{
    std::map<std::string, const ProcessInfo *> known;
    for (const ProcessInfo &process : before.processes)
        known[process.id] = &process;
    std::vector<std::string> kept;
    for (const ProcessInfo &process : now.processes) {
        const auto found = known.find(process.id);
        if (found != known.end() && process.pid && found->second->pid == process.pid
            && found->second->startTime == process.startTime)
            kept.push_back(process.id);
    }
    return kept;
}

std::string handOverText(const std::vector<std::string> &processes, const Snapshot &now)
{
    const bool isOne = processes.size() == 1;
    std::string text = "another daemon took over";
    text += ": " + std::to_string(processes.size())
            + (isOne ? " process goes on with its next seq: "
                     : " processes go on with their next seq: ");
    for (std::size_t i = 0; i < std::min(processes.size(), mostNames); ++i)
        text += (i > 0 ? ", " : "") + processes[i];
    if (processes.size() > mostNames)
        text += " and " + std::to_string(processes.size() - mostNames) + " more";
    if (!now.version.empty())
        text += " (claustrum " + now.version + ")";
    return text;
}

} // namespace claustrum::lab
