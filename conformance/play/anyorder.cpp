// SPDX-License-Identifier: Apache-2.0
// Frames of this run. The transcript is read in readsession.cpp.
#include "conformance/play/anyorder.h"

#include "conformance/compare/framediff.h"
#include "conformance/model/runningsum.h"
#include "conformance/model/streamframe.h"

#include <algorithm>

namespace claustrum::conformance {

std::string AnyOrder::lineToSend(std::size_t step, std::string line)
{
    const auto &send = std::get<Send>(transcript().steps[step].action);
    const FrameView request = readFrame(line, Direction::In);
    if (!request.isObject)
        return line;
    m_lifetimes.onRequest(send.connection, request);
    const ConnectionAnd id{send.connection, request.id};
    m_sent[id] = line;
    const auto reattach = m_reattaches.find(step);
    if (reattach == m_reattaches.end() && decodedText(request.method) != "process.spawn")
        return line;
    const std::string process = decodedText(request.process);
    m_attachments[id] = process;
    Flow &flow = m_flows[{send.connection, process}];
    ++flow.attaching;
    flow.last = 0;
    flow.after = reattach == m_reattaches.end() ? 0 : fromSeqNow(reattach->second);
    if (!request.fromSeq.empty())
        line.replace(static_cast<std::size_t>(request.fromSeq.data() - line.data()),
                     request.fromSeq.size(), std::to_string(flow.after));
    return line;
}

/// The seq of this run after which the same output follows; an unknown seq is unchanged.
std::uint64_t AnyOrder::fromSeqNow(const Reattach &reattach) const
{
    if (reattach.fromSeq == 0 || reattach.fromSeq > reattach.life->lastRecordedSeq())
        return reattach.fromSeq;
    return reattach.life->seqWithin(reattach.life->recordedUpTo(reattach.fromSeq));
}

bool AnyOrder::onFrame(int connection, const FrameView &frame)
{
    const FrameKey key = frameKey(frame);
    if (key.kind == FrameKey::Kind::Stream)
        return takeOutput(connection, key, frame);
    onReply(connection, key, frame);
    if (Awaited *awaited = matching(connection, key, frame.bytes)) {
        compare(*awaited, frame.bytes);
        return true;
    }
    onUnexpected(connection, key, frame);
    return false;
}

/// Whether the frame matches a line of which only the digest was recorded.
bool AnyOrder::sumFits(const Awaited &awaited, std::string_view frame)
{
    if (!awaited.sum || awaited.sum->bytes != frame.size())
        return false;
    RunningSum sum;
    sum.add(frame);
    return sum.digest.hex() == awaited.sum->sha256;
}

/// An open line with the frame's key. Otherwise the line that is being waited for on this
/// connection, since the frame is most likely a wrong version of it.
AnyOrder::Awaited *AnyOrder::matching(int connection, const FrameKey &key, std::string_view frame)
{
    const auto open = [&](const Awaited &awaited) {
        return !awaited.isReceived && !awaited.life && awaited.connection == connection;
    };
    const auto found = std::find_if(m_awaited.begin(), m_awaited.end(), [&](const Awaited &one) {
        if (!open(one) || one.sum)
            return open(one) && sumFits(one, frame);
        return one.key == key
               && (key.kind != FrameKey::Kind::Garbage || !one.pattern.compare(frame));
    });
    if (found != m_awaited.end())
        return &*found;
    const std::size_t index = m_awaitedOf[m_playing];
    return index != std::string::npos && open(m_awaited[index]) ? &m_awaited[index] : nullptr;
}

void AnyOrder::onReply(int connection, const FrameKey &key, const FrameView &frame)
{
    m_lifetimes.onReply(connection, key, frame);
    const auto attachment = m_attachments.find({connection, key.name});
    if (attachment == m_attachments.end())
        return;
    --m_flows[{connection, attachment->second}].attaching;
    m_attachments.erase(attachment);
}

void AnyOrder::compare(Awaited &awaited, std::string_view frame)
{
    awaited.isReceived = true;
    ++m_frames;
    if (sumFits(awaited, frame))
        return;
    auto difference = compareText(Difference::Kind::Frame, lineOf(awaited.step),
                                  describe(awaited.key), awaited.pattern, frame);
    if (!difference)
        return;
    difference->sent = m_sent[{awaited.connection, awaited.key.name}];
    report(std::move(*difference));
}

bool AnyOrder::takeOutput(int connection, const FrameKey &key, const FrameView &frame)
{
    const auto found = m_lives.find({key.name, m_lifetimes.lifeOf(key)});
    if (found == m_lives.end()) {
        onUnexpected(connection, key, frame);
        return false;
    }
    ++m_frames;
    Life &life = found->second;
    checkFlow(connection, key, life);
    const auto data = readStreamData(frame);
    if (!data) {
        takeExit(life, key, frame.bytes);
        return true;
    }
    if (const auto wrong = life.output.take(*data))
        tell(life.step, describe(key) + ' ' + *wrong, frame.bytes);
    const Pattern canonical = Pattern::exactly(writeStreamData(*data));
    if (auto difference = compareText(Difference::Kind::Frame, lineOf(life.step), describe(key),
                                      canonical, frame.bytes))
        report(std::move(*difference));
    return true;
}

void AnyOrder::takeExit(Life &life, const FrameKey &key, std::string_view frame)
{
    const bool again = life.output.amount().exit;
    life.output.takeExit(key.seq);
    const Pattern expected = life.output.exitRecorded()
                                 ? Pattern(life.output.exitFrame(key.seq), placeholders())
                                 : Pattern::exactly(frame);
    if (auto difference =
            compareText(Difference::Kind::Frame, lineOf(life.step), describe(key), expected, frame))
        report(std::move(*difference));
    if (!again && life.output.exitRecorded())
        compareStreams(key.name, life);
}

void AnyOrder::checkFlow(int connection, const FrameKey &key, const Life &life)
{
    Flow &flow = m_flows[{connection, key.name}];
    if (std::exchange(flow.life, &life) != &life)
        flow.last = 0;
    if (flow.last != 0 && flow.attaching == 0 && key.seq != flow.last + 1)
        tell(m_playing, describe(key) + " follows " + std::to_string(flow.last)
                            + ", and should without a gap");
    if (flow.attaching == 1 && key.seq <= flow.after)
        tell(m_playing, describe(key) + " is sent again, though frames after "
                            + std::to_string(flow.after) + " were asked for");
    flow.last = key.seq;
}

/// Without a recorded exit, the process may have written more than was recorded.
void AnyOrder::compareStreams(const std::string &process, const Life &life)
{
    const OutputAmount &recorded = life.output.recordedAmount();
    for (std::size_t i = 0; i < recorded.bytes.size(); ++i) {
        const std::string what = std::string(i < 2 ? OutputAmount::names[i] : "another stream")
                                 + " of process " + process;
        const std::string &bytes = life.output.bytes(i);
        if (transcript().header.masked) {
            if (bytes.size() < recorded.bytes[i]
                || (recorded.exit && bytes.size() > recorded.bytes[i]))
                tell(life.step, what + ": expected " + std::to_string(recorded.bytes[i])
                                    + " bytes, received " + std::to_string(bytes.size()));
            continue;
        }
        const Pattern &pattern = life.output.recorded(i);
        const auto mismatch = pattern.compare(bytes);
        if (!mismatch || (!recorded.exit && mismatch->expected == pattern.text().size()))
            continue;
        auto difference =
            compareText(Difference::Kind::Frame, lineOf(life.step), what, pattern, bytes);
        difference->field.clear();
        difference->summary = what + " differs at byte " + std::to_string(mismatch->received);
        report(std::move(*difference));
    }
}

void AnyOrder::onUnexpected(int connection, const FrameKey &key, const FrameView &frame)
{
    report(unexpectedFrame(m_playing, connection, key, frame));
}

bool AnyOrder::isFulfilled(std::size_t step) const
{
    const std::size_t index = m_awaitedOf[step];
    if (index == std::string::npos)
        return true;
    const Awaited &awaited = m_awaited[index];
    return awaited.life ? awaited.life->amount().covers(awaited.amount) : awaited.isReceived;
}

void AnyOrder::giveUp(std::size_t step, const std::string &why)
{
    Awaited &awaited = m_awaited[m_awaitedOf[step]];
    awaited.isReceived = true;
    Difference difference;
    difference.kind = Difference::Kind::Missing;
    difference.line = lineOf(step);
    difference.summary =
        (awaited.life ? "output of process " + awaited.key.name : describe(awaited.key))
        + " did not come: " + why;
    difference.expected = awaited.pattern.text();
    difference.sent = m_sent[{awaited.connection, awaited.key.name}];
    report(std::move(difference));
}

/// Streams of lives with a recorded exit were compared at the exit.
void AnyOrder::finish()
{
    for (const auto &[name, life] : m_lives) {
        if (!life.output.exitRecorded())
            compareStreams(name.first, life);
    }
}

void AnyOrder::tell(std::size_t step, std::string summary, std::string_view received)
{
    Difference difference;
    difference.kind = Difference::Kind::Frame;
    difference.line = lineOf(step);
    difference.summary = std::move(summary);
    difference.received = received;
    report(std::move(difference));
}

} // namespace claustrum::conformance
