// SPDX-License-Identifier: Apache-2.0
// Reads the transcript of a live session: replies, outputs by life, reattaches.
#include "conformance/play/anyorder.h"

#include "conformance/model/streamframe.h"

#include <charconv>

namespace claustrum::conformance {
namespace {

/// The bytes of a data frame: the text of "<<b64:text>>" with its masks, or the decoded data.
Pattern dataOf(std::string_view line, const StreamData &data, const Placeholders &placeholders)
{
    const auto block = findBase64Block(line, 0);
    return block.begin == std::string_view::npos ? Pattern::exactly(data.bytes)
                                                 : Pattern(block.text, placeholders);
}

std::uint64_t number(std::string_view text)
{
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

} // namespace

AnyOrder::AnyOrder(const Transcript &transcript, const Placeholders &placeholders, Report report)
    : Comparison(transcript, placeholders, std::move(report))
    , m_awaitedOf(transcript.steps.size(), std::string::npos)
{
    readSteps();
}

void AnyOrder::readSteps()
{
    Lifetimes lifetimes; // of the recorded session
    for (std::size_t step = 0; step < transcript().steps.size(); ++step) {
        const Action &action = transcript().steps[step].action;
        if (const auto *send = std::get_if<Send>(&action))
            readSend(step, *send, lifetimes);
        else if (const auto *receive = std::get_if<Receive>(&action))
            readReceive(step, *receive, lifetimes);
    }
}

void AnyOrder::readSend(std::size_t step, const Send &send, Lifetimes &lifetimes)
{
    const std::string line = send.literal ? send.line : placeholders().expandFrame(send.line);
    const FrameView request = readFrame(line, Direction::In);
    lifetimes.onRequest(send.connection, request);
    const std::string process = decodedText(request.process);
    if (process.empty() || decodedText(request.method) != "process.reattach")
        return;
    Life &life = m_lives[{process, lifetimes.current(process)}];
    m_reattaches.insert_or_assign(step, Reattach{&life.output, number(request.fromSeq)});
}

void AnyOrder::readReceive(std::size_t step, const Receive &receive, Lifetimes &lifetimes)
{
    Pattern pattern =
        receive.literal ? Pattern::exactly(receive.line) : Pattern(receive.line, placeholders());
    const std::string text = pattern.sample();
    const FrameView sample = readFrame(text, Direction::Out);
    FrameKey key = receive.newline ? frameKey(sample) : FrameKey();
    Awaited awaited{step, receive.connection, std::move(key), std::move(pattern)};
    if (awaited.key.kind == FrameKey::Kind::Stream)
        recordOutput(awaited, sample, placeholders().expand(receive.line), lifetimes);
    else
        lifetimes.onReply(receive.connection, awaited.key, sample);
    awaited.sum = receive.sum;
    m_awaitedOf[step] = m_awaited.size();
    m_awaited.push_back(std::move(awaited));
}

void AnyOrder::recordOutput(Awaited &awaited, const FrameView &sample, std::string_view line,
                            Lifetimes &lifetimes)
{
    Life &life = m_lives[{awaited.key.name, lifetimes.lifeOf(awaited.key)}];
    if (const auto data = readStreamData(sample))
        life.output.record(awaited.key.seq, data->stream, dataOf(line, *data, placeholders()));
    else
        life.output.recordExit(awaited.key.seq, std::string(line));
    life.step = awaited.step;
    awaited.life = &life.output;
    awaited.amount = life.output.recordedUpTo(awaited.key.seq);
}

} // namespace claustrum::conformance
