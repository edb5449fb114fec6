// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/differenceview.h"
#include "conformance/compare/framediff.h"
#include "conformance/drift/driftviews.h"

namespace claustrum::conformance {
namespace {

constexpr std::string_view indent = "    "; ///< of the example below its change
constexpr std::size_t namesShown = 4;

std::string joined(const std::vector<std::string> &names, std::string_view between)
{
    std::string text;
    for (const std::string &name : names)
        text.append(text.empty() ? "" : between).append(name);
    return text;
}

std::string bold(const std::string &text, Colour colour)
{
    return colour == Colour::Yes ? "\033[1m" + text + "\033[0m" : text;
}

std::string plural(std::size_t count, const std::string &thing)
{
    return std::to_string(count) + ' ' + thing + (count == 1 ? "" : "s");
}

/// The old and the new value at the example.
std::string valuesText(const DriftChange &change, const Presentation &presentation)
{
    if (change.path.empty() || change.from + change.to == change.example.from + change.example.to
        || !change.example.text.empty())
        return {};
    const std::size_t columns = presentation.frameColumns() / 2;
    const std::string from = shortened(change.from, columns, presentation.colour);
    const std::string to = shortened(change.to, columns, presentation.colour);
    if (!from.empty() && !to.empty())
        return "    " + from + "  ->  " + to + '\n';
    if (from.empty() && to.empty())
        return {};
    return from.empty() ? "    now  " + to + "\n" : "    was  " + from + "\n";
}

std::string changeText(const DriftChange &change, const Presentation &presentation)
{
    const Colour colour = presentation.colour;
    std::string title(gradeName(change.graded.grade));
    title.append(": ").append(kindName(change.kind));
    if (!change.path.empty())
        title += ": " + change.path;
    if (const auto places = placesOf(change); !places.empty())
        title += " (" + places + ')';
    std::string text = "  " + bold(title, colour) + "  " + whereItShows(change) + '\n';
    text += valuesText(change, presentation);
    const DriftExample &example = change.example;
    const bool there = example.fromLine > 0;
    const std::string view =
        viewDifference(there ? example.fromFile : example.toFile, exampleDifference(change),
                       presentation.frameColumns() - indent.size(), colour, {"from", "to"});
    for (std::size_t at = 0; at < view.size();) {
        const auto end = view.find('\n', at) + 1;
        text.append(indent).append(view, at, end - at);
        at = end;
    }
    return text + '\n';
}

} // namespace

std::string whereItShows(const DriftChange &change)
{
    std::vector<std::string> names(change.scenarios.begin(), change.scenarios.end());
    if (names.size() > namesShown) {
        const auto more = names.size() - namesShown;
        names.resize(namesShown);
        names.push_back(std::to_string(more) + " more");
    }
    return plural(change.count, "answer") + " in " + joined(names, ", ")
           + (change.alone == 0 ? ", only after other changes" : "");
}

std::string placesOf(const DriftChange &change)
{
    return joined({change.places.begin(), change.places.end()}, "; ");
}

std::vector<std::string> driftFacts(const Drift &drift)
{
    std::vector<std::string> facts{plural(drift.scenarios, "scenario") + " and "
                                   + plural(drift.answers, "answer") + " compared"};
    if (!drift.onlyFrom.empty())
        facts.push_back("only in the first: " + joined(drift.onlyFrom, ", "));
    if (!drift.onlyTo.empty())
        facts.push_back("only in the second: " + joined(drift.onlyTo, ", "));
    if (drift.notCompared > 0)
        facts.push_back("not compared, only on one side: " + plural(drift.notCompared, "question"));
    facts.insert(facts.end(), drift.notes.begin(), drift.notes.end());
    return facts;
}

std::string changesText(const Drift &drift)
{
    std::string text = plural(drift.changes(), "change");
    std::string_view between = ": ";
    for (const Grade grade : grades) {
        const std::size_t count = drift.changes(grade);
        if (count == 0)
            continue;
        const std::string name(gradeName(grade));
        text += std::string(between)
                + (grade == Grade::Info ? std::to_string(count) + ' ' + name : plural(count, name));
        between = ", ";
    }
    return text;
}

Difference exampleDifference(const DriftChange &change)
{
    const DriftExample &example = change.example;
    const int line = example.fromLine > 0 ? example.fromLine : example.toLine;
    Difference difference;
    if (example.fromLine > 0 && example.toLine > 0) {
        auto found = compareText(Difference::Kind::Frame, line, "the answer",
                                 Pattern::ofTranscript(example.from), example.to);
        difference = found.value_or(difference);
    } else {
        difference.expected = example.from;
        difference.received = example.to;
        difference.summary = kindName(change.kind);
    }
    if (!example.text.empty())
        difference.summary = example.text;
    difference.line = line;
    difference.sent = example.sent;
    return difference;
}

std::string driftText(const Drift &drift, const DriftNames &sides, const Presentation &presentation)
{
    std::string text = "from  " + sides.from + "\nto    " + sides.to + '\n';
    for (const std::string &fact : driftFacts(drift))
        text += fact + '\n';
    text += changesText(drift) + "\n\n";
    for (const auto &[group, changes] : drift.groups) {
        text += bold(group, presentation.colour) + '\n';
        for (const DriftChange &change : changes)
            text += changeText(change, presentation);
    }
    return text;
}

} // namespace claustrum::conformance
