// SPDX-License-Identifier: Apache-2.0
#include "testing/failingcalls/table.h"

namespace claustrum::testing {
namespace {

struct Row
{
    Part part;
    std::string call;
    std::string failures;
    int places;
    std::string outcome;
};

std::string joined(const std::set<std::string> &texts, const std::string &before)
{
    std::string all;
    for (std::string text : texts) {
        for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
            text.insert(at, "\\");
        all += (all.empty() ? "" : "; ") + before + text;
    }
    return all;
}

std::string outcomeOf(const Trial &trial)
{
    std::string text = joined(trial.faults, "**broken:** ");
    const std::string outcomes = joined(trial.outcomes, "");
    if (!text.empty() && !outcomes.empty())
        text += "; ";
    text += outcomes;
    return text.empty() ? "as usual" : text;
}

std::vector<Row> rowsOf(const std::vector<Trial> &trials)
{
    std::vector<Row> rows;
    for (const Trial &trial : trials) {
        if (trial.places == 0)
            continue; // the part makes the call before or after
        const std::string outcome = outcomeOf(trial);
        Row *same = nullptr;
        for (Row &row : rows) {
            if (row.part == trial.part && row.call == trial.call && row.outcome == outcome)
                same = &row;
        }
        if (same) {
            same->failures += " " + trial.failure;
            same->places += trial.places;
        } else {
            rows.push_back({trial.part, trial.call, trial.failure, trial.places, outcome});
        }
    }
    return rows;
}

} // namespace

std::string tableOf(const std::vector<Trial> &trials)
{
    std::string text;
    std::string_view part;
    for (const Row &row : rowsOf(trials)) {
        if (part != nameOf(row.part)) {
            part = nameOf(row.part);
            text += (text.empty() ? "" : "\n") + ("## The " + std::string(part)) + "\n\n"
                    + "| call | failure | places | outcome |\n|---|---|---|---|\n";
        }
        text += "| `" + row.call + "` | " + row.failures + " | " + std::to_string(row.places)
                + " | " + row.outcome + " |\n";
    }
    return text;
}

} // namespace claustrum::testing
