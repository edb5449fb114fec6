// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/texttable.h"
#include "conformance/timing/timestamp.h"
#include "conformance/timing/timetexts.h"
#include "conformance/timing/timingviews.h"

#include <algorithm>
#include <cmath>

namespace claustrum {
namespace {

constexpr std::size_t labelColumns = 16;
constexpr std::size_t sumColumns = 18;

std::string percent(std::int64_t part, std::int64_t whole)
{
    const double share =
        whole > 0 ? static_cast<double>(part) * 100 / static_cast<double>(whole) : 0;
    return std::to_string(std::lround(share)) + " %";
}

/// The gaps of a party at their place in time: a full block for each column that is mostly theirs,
/// a light one for a smaller part.
std::string trackText(const Timeline &timeline, Party party, std::size_t width)
{
    std::vector<double> columns(width, 0);
    const double scale = static_cast<double>(width)
                         / static_cast<double>(std::max<std::int64_t>(timeline.wall(), 1));
    for (const Gap &gap : timeline.gaps()) {
        if (gap.party != party)
            continue;
        const double from = static_cast<double>(gap.from - timeline.begin()) * scale;
        const double to = static_cast<double>(gap.to - timeline.begin()) * scale;
        for (auto column = static_cast<std::size_t>(from);
             column < width && static_cast<double>(column) < to; ++column)
            columns[column] += std::min(to, static_cast<double>(column) + 1)
                               - std::max(from, static_cast<double>(column));
    }
    std::string track;
    for (const double share : columns)
        track += share > 0.5 ? "█" : share > 0 ? "░" : "·";
    return track;
}

std::string tracksText(const Timeline &timeline, std::size_t width)
{
    const std::size_t room = std::max<std::size_t>(width, 40) - labelColumns - sumColumns;
    std::string text;
    for (const Party party :
         {Party::Client, Party::Link, Party::Daemon, Party::Child, Party::Unknown}) {
        if (party == Party::Unknown && timeline.sum(party) == 0)
            continue;
        const std::string sum = durationText(timeline.sum(party));
        text += cell(std::string(partyName(party)), labelColumns) + trackText(timeline, party, room)
                + std::string(sumColumns - 7 > sum.size() ? sumColumns - 7 - sum.size() : 1, ' ')
                + sum + "  " + percent(timeline.sum(party), timeline.wall()) + '\n';
    }
    const std::string end = durationText(timeline.wall());
    text += std::string(labelColumns, ' ') + '0'
            + std::string(room > end.size() + 1 ? room - end.size() - 1 : 1, ' ') + end + '\n';
    return text + cell("active", labelColumns) + durationText(timeline.sum(Party::Active))
           + " without a longer gap, " + percent(timeline.sum(Party::Active), timeline.wall())
           + '\n';
}

std::string gapsText(const Timeline &timeline, std::size_t width, std::size_t most)
{
    std::vector<Gap> longest = timeline.gaps();
    std::stable_sort(longest.begin(), longest.end(), [](const Gap &one, const Gap &other) {
        return one.length() > other.length();
    });
    if (longest.empty() || most == 0)
        return {};
    longest.resize(std::min(longest.size(), most));
    TextTable table;
    table.addRow({"whose", "at", "took", "line"});
    for (const Gap &gap : longest) {
        table.addRow({std::string(partyName(gap.party))
                          + (gap.cause.empty() ? std::string() : ": " + gap.cause),
                      durationText(gap.from - timeline.begin()), durationText(gap.length()),
                      gap.number ? std::to_string(gap.number) : "-"},
                     static_cast<double>(gap.length())
                         / static_cast<double>(longest.front().length()));
    }
    return "\nthe longest of " + std::to_string(timeline.gapCount())
           + (timeline.gapCount() == 1 ? " gap\n" : " gaps\n") + table.text(width);
}

} // namespace

std::string remarksText(const TimedSession &session)
{
    const Timeline &timeline = session.analysis.timeline();
    std::string text;
    const auto add = [&text](std::uint64_t count, const std::string &what) {
        if (count > 0)
            text += std::to_string(count) + (count == 1 ? " line " : " lines ") + what + '\n';
    };
    add(timeline.lost(), "lost: the log could not keep up, and the time around them is unknown");
    add(session.file.unread, "could not be read; " + session.file.firstProblem);
    add(timeline.backwards(),
        "earlier than the line before: the clock was set back, or logs were mixed");
    if (timeline.begin() != 0)
        add(timeline.untimed(), "without a time");
    return text;
}

std::string timelineText(const TimedSession &session, std::size_t width, std::size_t gaps)
{
    const Timeline &timeline = session.analysis.timeline();
    std::string text = timeline.verdict() + '\n';
    text +=
        session.name + ": " + std::to_string(session.analysis.statistics().frames()) + " frames";
    if (timeline.begin() != 0)
        text += ", " + writeTimestamp(timeline.begin()).substr(0, 19) + "Z to "
                + writeTimestamp(timeline.begin() + timeline.wall()).substr(0, 19) + 'Z';
    text += '\n' + remarksText(session);
    if (timeline.wall() == 0)
        return text;
    return text + '\n' + tracksText(timeline, width) + gapsText(timeline, width, gaps);
}

std::string startsText(const std::vector<StartTimes> &starts, std::size_t width)
{
    if (starts.empty())
        return {};
    const StartTimes medians = mediansOf(starts);
    std::int64_t longest = 1;
    for (const auto &median : medians)
        longest = std::max(longest, median.value_or(0));
    TextTable table;
    table.addRow({"phase", "median"});
    for (std::size_t phase = 0; phase < phases; ++phase) {
        const auto &median = medians.at(phase);
        table.addRow({std::string(phaseName(static_cast<Phase>(phase))),
                      median ? durationText(*median) : "not seen"},
                     static_cast<double>(median.value_or(0)) / static_cast<double>(longest));
    }
    return "\nthe start of " + std::to_string(starts.size())
           + (starts.size() == 1 ? " session\n" : " sessions\n") + table.text(width);
}

} // namespace claustrum
