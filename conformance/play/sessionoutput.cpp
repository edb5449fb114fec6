// SPDX-License-Identifier: Apache-2.0
// The output of processes in the replay of a live session.
#include "conformance/play/anyorder.h"

#include "conformance/compare/framediff.h"
#include "conformance/model/streamframe.h"

namespace claustrum::conformance {

bool AnyOrder::takeOutput(int connection, const FrameKey &key, const FrameView &frame,
                          const std::optional<Fault> &fault)
{
    const auto found = m_lives.find({key.name, m_lifetimes.lifeOf(key)});
    if (found == m_lives.end()) {
        onExtraFrame(unexpected(connection, key), frame.bytes);
        return false;
    }
    ++m_frames;
    Life &life = found->second;
    const std::string text = fault ? fault->text : std::string();
    if (fault && fault->isAgain)
        tell(life.step, text, frame.bytes);
    else if (const auto data = readStreamData(frame))
        takeData(life, key, *data, frame.bytes, text);
    else
        takeExit(life, key, frame.bytes, text);
    return true;
}

void AnyOrder::takeData(Life &life, const FrameKey &key, const StreamData &data,
                        std::string_view frame, const std::string &fault)
{
    const auto wrong = life.output.take(data);
    if (!fault.empty())
        tell(life.step, fault, frame);
    else if (wrong)
        tell(life.step, describe(key) + ' ' + *wrong, frame);
    const Pattern canonical = Pattern::exactly(writeStreamData(data));
    if (auto difference = compareText(Difference::Kind::Frame, lineOf(life.step), describe(key),
                                      canonical, frame))
        report(std::move(*difference));
}

void AnyOrder::takeExit(Life &life, const FrameKey &key, std::string_view frame,
                        const std::string &fault)
{
    if (!fault.empty())
        tell(life.step, fault, frame);
    const bool again = life.output.amount().exit;
    life.output.takeExit(key.seq);
    const Pattern expected = life.output.exitRecorded()
                                 ? Pattern(life.output.exitFrame(key.seq), placeholders())
                                 : Pattern::exactly(frame);
    if (auto difference =
            compareText(Difference::Kind::Frame, lineOf(life.step), describe(key), expected, frame))
        report(std::move(*difference));
    if (!again && life.output.exitRecorded())
        compareStreams(key.name, life, true);
}

/// Without a recorded exit, the process may have written more than was recorded.
/// @param isWhole false: the play stopped early, so the rest of the output is not missing
void AnyOrder::compareStreams(const std::string &process, const Life &life, bool isWhole)
{
    const OutputAmount &recorded = life.output.recordedAmount();
    for (std::size_t i = 0; i < recorded.bytes.size(); ++i) {
        const std::string what = std::string(i < 2 ? OutputAmount::names[i] : "another stream")
                                 + " of process " + process;
        const std::string &bytes = life.output.bytes(i);
        if (transcript().header.masked) {
            if ((isWhole && bytes.size() < recorded.bytes[i])
                || (recorded.exit && bytes.size() > recorded.bytes[i]))
                tell(life.step, what + ": expected " + std::to_string(recorded.bytes[i])
                                    + " bytes, received " + std::to_string(bytes.size()));
            continue;
        }
        const Pattern &pattern = life.output.recorded(i);
        const auto mismatch = pattern.compare(bytes);
        if (const auto wrong = mismatch ? std::string() : checkOutput(process, pattern, bytes);
            !wrong.empty())
            tell(life.step, what + ": " + wrong);
        if (!mismatch || (!recorded.exit && mismatch->expected == pattern.text().size())
            || (!isWhole && mismatch->received == bytes.size()))
            continue;
        report(*compareText(Difference::Kind::Output, lineOf(life.step), what, pattern, bytes));
    }
}

/// Streams of lives with a recorded exit were compared at the exit.
void AnyOrder::finish()
{
    for (const auto &[name, life] : m_lives) {
        if (!life.output.exitRecorded())
            compareStreams(name.first, life, true);
    }
}

void AnyOrder::finishEarly()
{
    for (const auto &[name, life] : m_lives) {
        if (!life.output.exitRecorded() || !life.output.amount().exit)
            compareStreams(name.first, life, false);
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
