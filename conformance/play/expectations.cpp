// SPDX-License-Identifier: Apache-2.0
#include "conformance/play/expectations.h"

#include "conformance/compare/framediff.h"
#include "conformance/play/exchanges.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

/// Limits for the received frames, and bytes of each, that a report of a missing frame includes.
constexpr std::size_t rememberedFrames = 5;
constexpr std::size_t rememberedBytes = 1000;

} // namespace

Expectations::Expectations(const Transcript &transcript, const Placeholders &placeholders,
                           Report report)
    : Comparison(transcript, placeholders, std::move(report))
    , m_exchanges(numberExchanges(transcript.steps))
    , m_sent(transcript.steps.size())
{
    for (std::size_t step = 0; step < transcript.steps.size(); ++step)
        addStep(step, placeholders);
}

void Expectations::addStep(std::size_t step, const Placeholders &placeholders)
{
    const auto &[line, source, action] = transcript().steps[step];
    if (const auto *send = std::get_if<Send>(&action)) {
        m_sent[step] = send->literal ? send->line : placeholders.expandFrame(send->line);
    } else if (const auto *receive = std::get_if<Receive>(&action)) {
        Pattern pattern = receive->literal ? Pattern::exactly(receive->line)
                                           : Pattern(receive->line, placeholders);
        FrameKey key = frameKey(readFrame(pattern.sample(), Direction::Out));
        m_awaited.push_back({step, receive->connection, std::move(key), std::move(pattern)});
    } else if (const auto *collect = std::get_if<Collect>(&action)) {
        const auto forStep = [this, step](Difference difference) {
            tell(step, std::move(difference));
        };
        m_collecting.push_back({step, Collector(line, *collect, placeholders, forStep)});
    }
}

void Expectations::onStep(std::size_t step)
{
    if (m_exchanges[step] != m_exchanges[m_playing])
        m_lastFrames.clear();
    m_playing = step;
}

void Expectations::remember(int connection, std::string_view frame)
{
    if (m_lastFrames.size() == rememberedFrames)
        m_lastFrames.erase(m_lastFrames.begin());
    m_lastFrames.push_back({connection, std::string(frame.substr(0, rememberedBytes))});
}

bool Expectations::onFrame(int connection, const FrameView &frame)
{
    const FrameKey key = frameKey(frame);
    remember(connection, frame.bytes);
    if (Awaited *awaited = matching(connection, key)) {
        compare(*awaited, frame.bytes);
        return true;
    }
    if (Collector *collector = collecting(connection, key)) {
        ++m_compared;
        collector->take(key, frame);
        return true;
    }
    if (Awaited *awaited = waitingForKind(connection, key)) {
        compare(*awaited, frame.bytes);
        return true;
    }
    onUnexpected(connection, key, frame);
    return false;
}

Expectations::Awaited *Expectations::matching(int connection, const FrameKey &key)
{
    if (key.kind == FrameKey::Kind::Garbage)
        return nullptr;
    const bool anonymous = key.kind == FrameKey::Kind::Reply && key.name == "null";
    for (Awaited &awaited : m_awaited) {
        if (awaited.isReceived || awaited.connection != connection || awaited.key != key)
            continue;
        if (!anonymous || m_exchanges[awaited.step] <= m_exchanges[m_playing])
            return &awaited;
    }
    return nullptr;
}

/// An open line of this exchange for a reply, or for output of the same process: the frame is most
/// likely a wrong version of it.
Expectations::Awaited *Expectations::waitingForKind(int connection, const FrameKey &key)
{
    const auto found =
        std::find_if(m_awaited.begin(), m_awaited.end(), [&](const Awaited &awaited) {
            const bool alike =
                key.kind == FrameKey::Kind::Garbage
                || (awaited.key.kind == key.kind
                    && (key.kind == FrameKey::Kind::Reply || awaited.key.name == key.name));
            return alike && !awaited.isReceived && awaited.connection == connection
                   && m_exchanges[awaited.step] == m_exchanges[m_playing];
        });
    return found == m_awaited.end() ? nullptr : &*found;
}

Collector *Expectations::collecting(int connection, const FrameKey &key)
{
    if (key.kind != FrameKey::Kind::Stream)
        return nullptr;
    for (Collecting &collecting : m_collecting) {
        if (collecting.collector.takes(connection, key.name))
            return &collecting.collector;
    }
    return nullptr;
}

void Expectations::compare(Awaited &awaited, std::string_view frame)
{
    awaited.isReceived = true;
    ++m_compared;
    auto difference = compareText(Difference::Kind::Frame, lineOf(awaited.step),
                                  describe(awaited.key), awaited.pattern, frame);
    if (!difference)
        return;
    difference->sent = askedBy(awaited);
    tell(awaited.step, std::move(*difference));
}

void Expectations::onUnexpected(int connection, const FrameKey &key, const FrameView &frame)
{
    Difference difference = unexpectedFrame(m_playing, connection, key, frame);
    difference.sent = sentBefore(m_playing + 1, connection);
    tell(m_playing, std::move(difference));
}

bool Expectations::isFulfilled(std::size_t step) const
{
    for (const Awaited &awaited : m_awaited) {
        if (awaited.step == step)
            return awaited.isReceived;
    }
    for (const Collecting &collecting : m_collecting) {
        if (collecting.step == step)
            return collecting.collector.complete();
    }
    return true;
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
                              + " there came on connection " + std::to_string(connection);
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
