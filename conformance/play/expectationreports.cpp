// SPDX-License-Identifier: Apache-2.0
// Reports of unexpected frames and of lines without a frame.
#include "conformance/play/expectations.h"

#include <algorithm>

namespace claustrum::conformance {

void Expectations::onExtraFrame(int connection, std::string summary, std::string_view frame)
{
    Difference difference = extraFrame(m_playing, std::move(summary), frame);
    difference.sent = sentBefore(m_playing + 1, connection);
    tell(m_playing, std::move(difference));
}

void Expectations::giveUp(std::size_t step, const std::string &why)
{
    Difference difference;
    difference.kind = Difference::Kind::Missing;
    difference.line = lineOf(step);
    for (Awaited &awaited : m_awaited) {
        if (awaited.step != step)
            continue;
        awaited.isReceived = true;
        difference.summary = describe(awaited.key) + " did not come: " + why;
        difference.expected = awaited.pattern.text();
        difference.sent = askedBy(awaited);
        difference.details = receivedInstead(awaited.connection);
    }
    for (const Collecting &collecting : m_collecting) {
        if (collecting.step != step)
            continue;
        const auto &collect = std::get<Collect>(transcript().steps[step].action);
        difference.summary =
            "the exit frame of process " + collect.process + " did not come: " + why;
        difference.details.push_back(collecting.collector.progress());
        difference.sent = sentBefore(step, collect.connection);
    }
    tell(step, std::move(difference));
}

std::vector<std::string> Expectations::receivedInstead(int connection) const
{
    std::size_t first = m_playing; // step of the exchange
    while (first > 0 && m_exchanges[first - 1] == m_exchanges[m_playing])
        --first;
    const std::string since = "since line " + std::to_string(lineOf(first))
                              + " there arrived on connection " + std::to_string(connection);
    std::vector<std::string> lines;
    for (const ReceivedFrame &received : m_lastFrames) {
        if (received.connection == connection)
            lines.push_back("  " + received.frame);
    }
    lines.insert(lines.begin(), since + (lines.empty() ? " nothing" : ":"));
    return lines;
}

std::string Expectations::sentBefore(std::size_t step, int connection) const
{
    for (std::size_t i = std::min(step, m_sent.size()); i-- > 0;) {
        const auto *send = std::get_if<Send>(&transcript().steps[i].action);
        if (send && send->connection == connection)
            return m_sent[i];
    }
    return {};
}

/// For a reply, the request with its id; otherwise the last line sent before it.
std::string Expectations::askedBy(const Awaited &awaited) const
{
    for (std::size_t i = awaited.step; i-- > 0 && awaited.key.kind == FrameKey::Kind::Reply;) {
        const auto *send = std::get_if<Send>(&transcript().steps[i].action);
        if (send && send->connection == awaited.connection
            && frameKey(readFrame(m_sent[i], Direction::Out)) == awaited.key)
            return m_sent[i];
    }
    return sentBefore(awaited.step, awaited.connection);
}

void Expectations::tell(std::size_t step, Difference difference)
{
    if (difference.sent.empty()) {
        if (const auto *collect = std::get_if<Collect>(&transcript().steps[step].action))
            difference.sent = sentBefore(step, collect->connection);
    }
    report(std::move(difference));
}

} // namespace claustrum::conformance
