// SPDX-License-Identifier: Apache-2.0
#include "host/pstext.h"

#include "host/humantext.h"
#include "host/plaintext.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

namespace claustrum {
namespace {

constexpr std::size_t columns = 11;
using Row = std::array<std::string, columns>;

constexpr std::size_t longestCell = 40; ///< characters of an id, a folder or a key that are shown

/// Characters, which are columns of a terminal but for wide letters.
std::size_t lengthOf(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    }));
}

/// The end of a text is cut off, unless it ends in what tells it apart, as a path does.
enum class Cut { End, Begin };

std::string cut(const std::string &text, std::size_t length, Cut which)
{
    if (lengthOf(text) <= length)
        return text;
    std::size_t at = which == Cut::End ? 0 : text.size();
    const auto step = [&] { // over one character
        do
            which == Cut::End ? ++at : --at;
        while (at > 0 && at < text.size()
               && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
    };
    for (std::size_t i = 1; i < length; ++i)
        step();
    return which == Cut::End ? text.substr(0, at) + "…" : "…" + text.substr(at);
}

std::string commandOf(const HostSession &session)
{
    auto text = session.command;
    for (const auto &arg : session.args)
        text += ' ' + arg;
    return oneLine(text);
}

std::string stateOf(const HostSession &session)
{
    if (session.exitCode)
        return "exited " + std::to_string(*session.exitCode);
    if (!session.attached)
        return "running";
    if (*session.attached)
        return "attached";
    return "detached"
           + (session.detachedSeconds ? ' ' + durationText(*session.detachedSeconds) : "");
}

Row rowOf(const HostSession &session)
{
    const bool runs = !session.exitCode;
    return {session.id ? cut(oneLine(*session.id), longestCell, Cut::End) : "-",
            std::to_string(session.pid),
            stateOf(session),
            session.activity ? nameOf(*session.activity) : "-",
            runs ? durationText(session.ageSeconds) : "-",
            session.secondsSinceOutput ? durationText(*session.secondsSinceOutput) + " ago" : "-",
            runs ? durationText(session.usage.cpuSeconds) : "-",
            runs ? bytesText(session.usage.residentBytes) : "-",
            session.replayBytes ? bytesText(*session.replayBytes) : "-",
            cut(oneLine(session.folder), longestCell, Cut::Begin),
            commandOf(session)};
}

std::string tableOf(const std::vector<HostSession> &sessions, std::size_t width)
{
    std::vector<Row> rows{{"ID", "PID", "STATE", "ACTIVITY", "AGE", "OUTPUT", "CPU", "MEMORY",
                           "REPLAY", "FOLDER", "COMMAND"}};
    std::transform(sessions.begin(), sessions.end(), std::back_inserter(rows), rowOf);
    std::array<std::size_t, columns> widths{};
    for (const auto &row : rows) {
        for (std::size_t i = 0; i < columns; ++i)
            widths.at(i) = std::max(widths.at(i), lengthOf(row.at(i)));
    }
    std::string text;
    for (const auto &row : rows) {
        std::string line = "  ";
        for (std::size_t i = 0; i + 1 < columns; ++i)
            line += row.at(i) + std::string(widths.at(i) - lengthOf(row.at(i)) + 2, ' ');
        const auto left = width > lengthOf(line) + 8 ? width - lengthOf(line) : 8;
        text += line + (width ? cut(row.back(), left, Cut::End) : row.back()) + '\n';
    }
    return text;
}

const char *verbOf(FoundDaemon::State state)
{
    switch (state) {
    case FoundDaemon::State::Serving:
        return "serves ";
    case FoundDaemon::State::Stranded:
        return "STRANDED, no longer reached by ";
    case FoundDaemon::State::Unknown:
        break;
    }
    return "started for ";
}

std::string headingOf(const HostDaemon &daemon)
{
    const auto build = daemon.build.empty() ? "" : ", build " + daemon.build.substr(0, 7);
    const auto count = daemon.sessions.size();
    return "daemon " + std::to_string(daemon.found.pid) + build + ", up "
           + durationText(daemon.ageSeconds) + ", " + bytesText(daemon.usage.residentBytes) + ", "
           + verbOf(daemon.found.state) + daemon.found.socket + ": "
           + (count == 0 ? "no sessions"
                         : std::to_string(count) + (count == 1 ? " session" : " sessions"))
           + '\n';
}

std::string textOf(const HostDaemon &daemon, std::size_t width)
{
    auto text = headingOf(daemon);
    if (!daemon.sessions.empty())
        text += tableOf(daemon.sessions, width);
    if (daemon.found.state == FoundDaemon::State::Stranded)
        text += "  No client can reach it. End it and its sessions: kill "
                + std::to_string(daemon.found.pid) + '\n';
    else if (!daemon.notInspected.empty())
        text += "  Ids and attachments are not known: " + daemon.notInspected + '\n';
    return text;
}

} // namespace

std::string psText(const HostView &view, std::size_t width)
{
    std::string text;
    for (const auto &daemon : view.daemons)
        text += (text.empty() ? "" : "\n") + textOf(daemon, width);
    if (view.daemons.empty())
        text += "No daemon of this user runs on this host.\n";
    if (!view.leftBehind.empty())
        text += "\nleft behind by daemons that have ended; no client can reach them:\n"
                + tableOf(view.leftBehind, width);
    return text;
}

} // namespace claustrum
