// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/transcriptframes.h"

#include "conformance/model/placeholders.h"

namespace claustrum::lab {
namespace {

using namespace conformance;

/// Encodes "<<b64:text>>", which usually makes the line valid JSON.
IncomingFrame frameOf(int connection, Direction direction, const std::string &written)
{
    const std::string line = Placeholders().expandFrame(written);
    IncomingFrame frame;
    frame.connection = static_cast<std::uint32_t>(connection);
    frame.direction = direction;
    frame.facts = readFacts(line, direction);
    frame.bytes = line;
    return frame;
}

IncomingFrame noteOf(const std::string &text)
{
    IncomingFrame frame;
    frame.facts.kind = FrameKind::Note;
    frame.bytes = text;
    return frame;
}

} // namespace

std::vector<IncomingFrame> framesOf(const Transcript &transcript)
{
    std::vector<IncomingFrame> frames;
    frames.push_back(noteOf(fullName(transcript.header) + ": " + transcript.header.title));
    for (const Step &step : transcript.steps) {
        if (const auto *send = std::get_if<Send>(&step.action))
            frames.push_back(frameOf(send->connection, Direction::In, send->line));
        else if (const auto *receive = std::get_if<Receive>(&step.action))
            frames.push_back(frameOf(receive->connection, Direction::Out, receive->line));
        else
            frames.push_back(noteOf(step.source));
    }
    return frames;
}

} // namespace claustrum::lab
