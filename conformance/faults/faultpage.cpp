// SPDX-License-Identifier: Apache-2.0
#include "conformance/faults/faulttable.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

constexpr std::string_view head = R"(# Faults of a server, and the scenarios that find them

Made by `claustrum-conformance faults`; [docs/faults.md](../../docs/faults.md) describes it. Each fault is one wrong thing
in what a server sends or does. It is played over each recording and each hand-written scenario in which it occurs.

)";

std::string scenarios(std::size_t count)
{
    return std::to_string(count) + (count == 1 ? " scenario" : " scenarios");
}

std::string outcomeOf(const FaultTable &table, std::size_t i)
{
    const Fault &fault = *table.faults[i];
    const auto found = table.count(i, FaultCell::Found);
    const auto free = table.count(i, FaultCell::Free);
    const auto holes = table.count(i, FaultCell::Hole);
    if (fault.harmless) {
        const auto alarms = table.count(i, FaultCell::FalseAlarm);
        return "no fault: equal in " + scenarios(table.count(i, FaultCell::Equal))
               + (alarms > 0 ? ", **differs in " + scenarios(alarms) + "**" : "");
    }
    std::string text = found > 0 ? "found in " + scenarios(found) : "";
    const auto add = [&text](const std::string &more) {
        text += (text.empty() ? "" : "; ") + more;
    };
    if (holes > 0)
        add("**not found in " + scenarios(holes) + "**");
    if (free > 0)
        add("not found in " + scenarios(free) + ": " + std::string(fault.free));
    return text.empty() ? "occurs in no scenario" : text;
}

std::string padded(std::string text, std::size_t width)
{
    text.resize(std::max(width, text.size()), ' ');
    return text;
}

/// A row of characters for each scenario, under the numbers of the faults, written downwards.
std::string matrix(const FaultTable &table)
{
    std::size_t width = 0;
    for (const FaultTable::Row &row : table.rows)
        width = std::max(width, row.scenario.size());
    std::string tens = padded({}, width + 1);
    std::string ones = tens;
    for (std::size_t i = 1; i <= table.faults.size(); ++i) {
        tens += i < 10 ? ' ' : static_cast<char>('0' + i / 10);
        ones += static_cast<char>('0' + i % 10);
    }
    std::string text = "```\n" + tens + '\n' + ones + '\n';
    for (const FaultTable::Row &row : table.rows) {
        text += padded(row.scenario, width + 1);
        for (const FaultCell cell : row.cells)
            text += static_cast<char>(cell);
        while (text.ends_with(' '))
            text.pop_back();
        text += '\n';
    }
    return text + "```\n";
}

} // namespace

std::string writeFaultTable(const FaultTable &table)
{
    std::string text(head);
    text += "| | fault | the server … | occurs with | outcome |\n|---|---|---|---|---|\n";
    for (std::size_t i = 0; i < table.faults.size(); ++i) {
        const Fault &fault = *table.faults[i];
        text += "| " + std::to_string(i + 1) + " | `" + std::string(fault.id) + "` | "
                + std::string(fault.what) + " | " + std::string(fault.needs) + " | "
                + outcomeOf(table, i) + " |\n";
    }
    text += "\n## By scenario\n\n"
            "`x` found, `.` does not occur, `-` not found for the reason above, `!` not found, "
            "`=` equal as it should be,\n`?` differs without a fault. The columns have the numbers "
            "of the faults above.\n\n";
    text += matrix(table);
    if (!table.unplayable.empty())
        text +=
            "\n## Not played\n\nScenarios that are not equal even without a fault, or cannot be "
            "played on this machine:\n\n";
    for (const std::string &scenario : table.unplayable)
        text += "- " + scenario + '\n';
    return text;
}

} // namespace claustrum::conformance
