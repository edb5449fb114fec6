// SPDX-License-Identifier: Apache-2.0
// Requests and replies of this run. Its output is in sessionoutput.cpp; the transcript is read in
// readsession.cpp.
#include "conformance/play/anyorder.h"

#include "conformance/compare/framediff.h"
#include "conformance/model/runningsum.h"

#include <algorithm>

namespace claustrum::conformance {

void AnyOrder::onStep(std::size_t step)
{
    beginStep(step);
    m_playing = step;
}

std::string AnyOrder::lineToSend(std::size_t step, std::string line)
{
    const auto &send = std::get<Send>(transcript().steps[step].action);
    const FrameView request = readFrame(line, Direction::In);
    if (!request.isObject)
        return line;
    m_lifetimes.onRequest(send.connection, request);
    const auto reattach = m_reattaches.find(step);
    if (reattach != m_reattaches.end() && !request.fromSeq.empty())
        line.replace(static_cast<std::size_t>(request.fromSeq.data() - line.data()),
                     request.fromSeq.size(), std::to_string(fromSeqNow(reattach->second)));
    const FrameView sent = readFrame(line, Direction::In);
    noteRequest(send.connection, sent);
    m_sent[{send.connection, std::string(sent.id)}] = line;
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
    const auto fault = checkFrame(connection, key, frame);
    if (key.kind == FrameKey::Kind::Stream)
        return takeOutput(connection, key, frame, fault);
    m_lifetimes.onReply(connection, key, frame);
    return takeReply(connection, key, frame, fault ? fault->text : std::string());
}

bool AnyOrder::takeReply(int connection, const FrameKey &key, const FrameView &frame,
                         const std::string &fault)
{
    Awaited *awaited = matching(connection, key, frame.bytes);
    if (awaited && awaited->key == key && key.kind == FrameKey::Kind::Reply && key.name != "null"
        && !m_sent.contains({connection, key.name})) {
        compare(*awaited, frame.bytes, describe(key) + " arrived before its request");
        return true;
    }
    if (awaited && (awaited->key == key || !hasArrived(connection, key, frame.bytes))
        && (!frame.bytes.empty() || (awaited->pattern.text().empty() && !awaited->sum))) {
        compare(*awaited, frame.bytes, fault);
        return true;
    }
    onExtraFrame(frame.bytes.empty()
                     ? "an empty line arrived on connection " + std::to_string(connection)
                 : hasArrived(connection, key, frame.bytes) ? describe(key) + " arrived twice"
                                                            : unexpected(connection, key),
                 frame.bytes);
    return false;
}

bool AnyOrder::hasArrived(int connection, const FrameKey &key, std::string_view frame) const
{
    return key.kind == FrameKey::Kind::Reply
           && std::any_of(m_awaited.begin(), m_awaited.end(), [&](const Awaited &one) {
                  return one.isReceived && !one.life && one.connection == connection
                         && one.key == key && !one.pattern.compare(frame);
              });
}

bool AnyOrder::onUnfinished(int connection, std::string_view bytes)
{
    for (Awaited &awaited : m_awaited) {
        const bool open =
            awaited.life ? !awaited.life->amount().covers(awaited.amount) : !awaited.isReceived;
        if (!open || awaited.connection != connection || awaited.step > m_playing
            || !takeUnfinished(awaited.step, awaited.key, awaited.pattern, bytes))
            continue;
        awaited.isReceived = true;
        return true;
    }
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
        return !awaited.isReceived && !awaited.life && awaited.connection == connection
               && isFrame(awaited.step);
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

void AnyOrder::compare(Awaited &awaited, std::string_view frame, const std::string &fault)
{
    awaited.isReceived = true;
    ++m_frames;
    auto difference = sumFits(awaited, frame)
                          ? std::nullopt
                          : compareText(Difference::Kind::Frame, lineOf(awaited.step),
                                        describe(awaited.key), awaited.pattern, frame);
    if (!difference && fault.empty())
        return;
    if (!difference) {
        difference = extraFrame(awaited.step, fault, frame);
        difference->kind = Difference::Kind::Frame;
    }
    difference->sent = m_sent[{awaited.connection, awaited.key.name}];
    report(std::move(*difference));
}

void AnyOrder::onExtraFrame(std::string summary, std::string_view frame)
{
    report(extraFrame(m_playing, std::move(summary), frame));
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
    if (awaited.life)
        difference.details = awaited.life->progress(awaited.amount);
    report(std::move(difference));
}

} // namespace claustrum::conformance
