// SPDX-License-Identifier: Apache-2.0
// Matching. The reports are in expectationreports.cpp.
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
        m_unanswered[{send->connection, send->request.id}].push_back(step);
        if (send->request.method == "process.spawn" || send->request.method == "process.reattach")
            m_attached.try_emplace({send->connection, send->request.process}, step);
    } else if (const auto *receive = std::get_if<Receive>(&action)) {
        addReceive(step, *receive, placeholders);
    } else if (const auto *collect = std::get_if<Collect>(&action)) {
        const auto forStep = [this, step](Difference difference) {
            tell(step, std::move(difference));
        };
        m_collecting.push_back({step, Collector(line, *collect, placeholders, forStep)});
    }
}

void Expectations::addReceive(std::size_t step, const Receive &receive,
                              const Placeholders &placeholders)
{
    Pattern pattern =
        receive.literal ? Pattern::exactly(receive.line) : Pattern(receive.line, placeholders);
    FrameKey key =
        receive.newline ? frameKey(readFrame(pattern.sample(), Direction::Out)) : FrameKey();
    std::size_t since = 0;
    const auto requests = m_unanswered.find({receive.connection, key.name});
    if (key.kind == FrameKey::Kind::Reply && key.name != "null" && requests != m_unanswered.end()
        && !requests->second.empty()) {
        since = requests->second.front();
        requests->second.pop_front();
    }
    const auto attached = m_attached.find({receive.connection, key.name});
    if (key.kind == FrameKey::Kind::Stream && attached != m_attached.end())
        since = attached->second;
    m_awaited.push_back({step, receive.connection, std::move(key), std::move(pattern), since});
}

void Expectations::onStep(std::size_t step)
{
    beginStep(step);
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

std::string Expectations::lineToSend(std::size_t step, std::string line)
{
    noteRequest(std::get<Send>(transcript().steps[step].action).connection,
                readFrame(line, Direction::In));
    return line;
}

bool Expectations::onFrame(int connection, const FrameView &frame)
{
    const FrameKey key = frameKey(frame);
    remember(connection, frame.bytes);
    const auto fault = checkFrame(connection, key, frame);
    const std::string text = fault ? fault->text : std::string();
    Collector *collector = collecting(connection, key);
    if (fault && fault->isAgain && (collector || hasArrived(connection, key, frame.bytes))) {
        onExtraFrame(connection, text, frame.bytes);
        return true;
    }
    if (Awaited *awaited = matching(connection, key, m_playing)) {
        compare(*awaited, frame.bytes, text);
        return true;
    }
    if (collector) {
        ++m_compared;
        if (fault)
            onExtraFrame(connection, text, frame.bytes);
        collector->take(key, frame);
        return true;
    }
    if (takeRepetition(connection, key, frame.bytes))
        return false;
    if (Awaited *early = matching(connection, key, transcript().steps.size())) {
        compare(*early, frame.bytes, describe(key) + " arrived before its request");
        return true;
    }
    if (Awaited *awaited = waitingForKind(connection, key)) {
        compare(*awaited, frame.bytes);
        return true;
    }
    onExtraFrame(connection, unexpected(connection, key), frame.bytes);
    return false;
}

/// An open line with this key, whose request was sent by that step at the latest.
Expectations::Awaited *Expectations::matching(int connection, const FrameKey &key,
                                              std::size_t sentBy)
{
    if (key.kind == FrameKey::Kind::Garbage)
        return nullptr;
    const bool anonymous = key.kind == FrameKey::Kind::Reply && key.name == "null";
    for (Awaited &awaited : m_awaited) {
        if (awaited.isReceived || awaited.connection != connection || awaited.key != key
            || awaited.since > sentBy)
            continue;
        if (!anonymous || m_exchanges[awaited.step] <= m_exchanges[m_playing])
            return &awaited;
    }
    return nullptr;
}

bool Expectations::hasArrived(int connection, const FrameKey &key, std::string_view frame) const
{
    return key.kind != FrameKey::Kind::Garbage
           && std::any_of(m_awaited.begin(), m_awaited.end(), [&](const Awaited &awaited) {
                  return awaited.isReceived && awaited.connection == connection
                         && awaited.key == key && !awaited.pattern.compare(frame);
              });
}

bool Expectations::waitsForEmptyLine(int connection) const
{
    return std::any_of(m_awaited.begin(), m_awaited.end(), [&](const Awaited &awaited) {
        return !awaited.isReceived && awaited.connection == connection
               && awaited.pattern.text().empty();
    });
}

/// Such a frame must not take the place of one that is still to come.
bool Expectations::takeRepetition(int connection, const FrameKey &key, std::string_view frame)
{
    if (frame.empty() && !waitsForEmptyLine(connection))
        onExtraFrame(connection,
                     "an empty line arrived on connection " + std::to_string(connection), frame);
    else if (hasArrived(connection, key, frame))
        onExtraFrame(connection, describe(key) + " arrived twice", frame);
    else
        return false;
    return true;
}

bool Expectations::onUnfinished(int connection, std::string_view bytes)
{
    for (Awaited &awaited : m_awaited) {
        if (awaited.isReceived || awaited.connection != connection
            || m_exchanges[awaited.step] > m_exchanges[m_playing]
            || !takeUnfinished(awaited.step, awaited.key, awaited.pattern, bytes))
            continue;
        awaited.isReceived = true;
        return true;
    }
    return false;
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
            return alike && !awaited.isReceived && isFrame(awaited.step)
                   && awaited.connection == connection
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

void Expectations::compare(Awaited &awaited, std::string_view frame, const std::string &fault)
{
    awaited.isReceived = true;
    ++m_compared;
    auto difference = compareText(Difference::Kind::Frame, lineOf(awaited.step),
                                  describe(awaited.key), awaited.pattern, frame);
    const bool isOutput =
        !difference && fault.empty() && awaited.key.kind == FrameKey::Kind::Stream;
    const std::string wrong =
        isOutput ? checkOutput(awaited.key.name, awaited.pattern, frame) : fault;
    if (!difference && wrong.empty())
        return;
    if (!difference) {
        difference = extraFrame(awaited.step, wrong, frame);
        difference->kind = Difference::Kind::Frame;
    }
    difference->sent = askedBy(awaited);
    tell(awaited.step, std::move(*difference));
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

} // namespace claustrum::conformance
