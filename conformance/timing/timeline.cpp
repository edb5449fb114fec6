// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/timeline.h"

#include "conformance/timing/timetexts.h"

#include <algorithm>

namespace claustrum {
namespace {

constexpr std::size_t causeLimit = 1000;

/// A new process beyond this many is not known to owe anything.
constexpr std::size_t processLimit = 100'000;

} // namespace

std::string_view partyName(Party party)
{
    switch (party) {
    case Party::Client:
        return "client silent";
    case Party::Link:
        return "link blocked";
    case Party::Daemon:
        return "daemon at work";
    case Party::Child:
        return "child silent";
    case Party::Unknown:
        return "lines lost";
    case Party::Active:
        return "active";
    }
    return {};
}

void Timeline::passTo(const Moment &moment, const MomentLinker &linker)
{
    if (moment.kind == Moment::Kind::Lost) { // reported late: its own time means nothing
        m_lost += moment.count;
        m_lossInGap = true;
        return;
    }
    if (moment.time <= 0) {
        ++m_untimed;
        return;
    }
    if (m_begin == 0)
        m_begin = m_now = m_lastFrame = moment.time;
    if (moment.time < m_now)
        ++m_backwards;
    addPiece(std::max(moment.time, m_now));
    if (moment.kind != Moment::Kind::Queue)
        endGap(linker, &moment);
}

void Timeline::finish(const MomentLinker &linker)
{
    endGap(linker, nullptr);
}

/// Adds the time since the last moment to the pieces.
void Timeline::addPiece(std::int64_t until)
{
    const auto most =
        std::max_element(m_queued.begin(), m_queued.end(), [](const auto &one, const auto &other) {
            return one.second < other.second;
        });
    const bool waits = most != m_queued.end();
    const Piece piece{m_now, until, waits ? most->first : 0, waits ? most->second : 0};
    m_now = until;
    if (piece.from == piece.to)
        return;
    if (m_pieces.empty() || (m_pieces.back().connection != 0) != waits) {
        m_pieces.push_back(piece);
        return;
    }
    Piece &last = m_pieces.back();
    last.to = until;
    if (piece.queued > last.queued) {
        last.queued = piece.queued;
        last.connection = piece.connection;
    }
}

void Timeline::endGap(const MomentLinker &linker, const Moment *ending)
{
    const std::int64_t length = m_now - m_lastFrame;
    if (length >= m_threshold) {
        for (const Piece &piece : m_pieces)
            keep(attributed(piece, linker, ending));
    } else {
        m_sums[static_cast<std::size_t>(Party::Active)] += length;
    }
    m_pieces.clear();
    m_lossInGap = false;
    m_lastFrame = m_now;
}

/// The rules, in their order (docs/timing.md, Whose time it was).
Gap Timeline::attributed(const Piece &piece, const MomentLinker &linker, const Moment *ending) const
{
    Gap gap{piece.from, piece.to, Party::Client, {}, ending ? ending->number : 0};
    if (m_lossInGap) {
        gap.party = Party::Unknown;
    } else if (piece.connection != 0) {
        gap.party = Party::Link;
        gap.cause = "connection " + std::to_string(piece.connection) + ", up to "
                    + sizeText(piece.queued) + " waiting";
    } else if (const MomentLinker::Open *open = linker.oldest()) {
        gap.party = Party::Daemon;
        gap.cause = open->method;
        gap.number = open->number;
    } else if (m_connections.empty()) {
        gap.cause = "not connected";
    } else if (const auto *process = debtor()) {
        gap.party = Party::Child;
        gap.cause = process->first;
        gap.number = process->second.since;
    } else if (ending && ending->isStream()) {
        gap.party = Party::Child;
        gap.cause = ending->process;
    }
    return gap;
}

/// The process with the latest input that it has not answered.
const std::pair<const std::string, Timeline::Process> *Timeline::debtor() const
{
    const std::pair<const std::string, Process> *latest = nullptr;
    for (const auto &process : m_processes) {
        if (process.second.owes && (!latest || process.second.since > latest->second.since))
            latest = &process;
    }
    return latest;
}

void Timeline::keep(Gap gap)
{
    ++m_gapCount;
    const auto party = static_cast<std::size_t>(gap.party);
    m_sums[party] += gap.length();
    auto &causes = m_byCause[party];
    if (causes.size() < causeLimit || causes.contains(gap.cause))
        causes[gap.cause] += gap.length();
    m_gaps.push_back(std::move(gap));
    if (m_gaps.size() <= gapLimit)
        return;
    const auto middle = m_gaps.begin() + gapLimit / 2;
    std::nth_element(m_gaps.begin(), middle, m_gaps.end(), [](const Gap &one, const Gap &other) {
        return one.length() > other.length();
    });
    m_gaps.erase(middle, m_gaps.end());
    std::sort(m_gaps.begin(), m_gaps.end(),
              [](const Gap &one, const Gap &other) { return one.from < other.from; });
}

void Timeline::add(const Moment &moment)
{
    using Kind = Moment::Kind;
    const auto process = m_processes.find(moment.process);
    if (moment.connection != 0 && moment.kind != Kind::Closed)
        m_connections.insert(moment.connection);
    switch (moment.kind) {
    case Kind::Queue:
        if (moment.count > 0)
            m_queued[moment.connection] = moment.count;
        else
            m_queued.erase(moment.connection);
        break;
    case Kind::Closed:
        onClosed(moment.connection);
        break;
    case Kind::Lost: // perhaps the news that nothing waits any more, and the answers
        m_queued.clear();
        for (auto &[id, running] : m_processes)
            running.owes = false;
        break;
    case Kind::Restarted:
        m_queued.clear();
        m_connections.clear();
        m_processes.clear();
        break;
    case Kind::Stdout:
    case Kind::Stderr:
        if (process != m_processes.end())
            process->second.owes = false;
        break;
    case Kind::Exit:
        if (process != m_processes.end())
            m_processes.erase(process);
        break;
    case Kind::Request:
        if (moment.method == "process.stdin" && process != m_processes.end())
            process->second = {true, moment.connection, moment.number};
        break;
    case Kind::Result:
        learnReply(moment);
        break;
    default:
        break;
    }
}

void Timeline::learnReply(const Moment &moment)
{
    if (moment.method == "process.spawn" && m_processes.size() < processLimit)
        m_processes[moment.process] = {true, moment.connection, moment.request};
    const auto process = m_processes.find(moment.process);
    if (moment.method == "process.reattach" && process != m_processes.end())
        process->second.connection = moment.connection;
}

/// Its processes go on, but nobody sees what they say.
void Timeline::onClosed(std::uint32_t connection)
{
    m_connections.erase(connection);
    m_queued.erase(connection);
    for (auto &[id, process] : m_processes) {
        if (process.connection == connection)
            process.owes = false;
    }
}

} // namespace claustrum
