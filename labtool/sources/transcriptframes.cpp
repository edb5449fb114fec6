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

IncomingFrame noteOf(const std::string &text, NoteKind kind = NoteKind::Remark, int connection = 0)
{
    IncomingFrame frame;
    frame.facts.kind = FrameKind::Note;
    frame.facts.code = static_cast<std::int32_t>(kind);
    frame.connection = static_cast<std::uint32_t>(connection);
    frame.bytes = text;
    return frame;
}

IncomingFrame noteOf(const Step &step)
{
    const auto event = [](int connection, NoteKind kind, const char *what) {
        return noteOf("connection " + std::to_string(connection) + what, kind, connection);
    };
    if (const auto *opened = std::get_if<Connect>(&step.action))
        return event(opened->connection, NoteKind::Opened, " opened");
    if (const auto *closed = std::get_if<Disconnect>(&step.action))
        return event(closed->connection, NoteKind::Closed, " closed");
    if (const auto *ended = std::get_if<ExpectEof>(&step.action))
        return event(ended->connection, NoteKind::Closed, " closed by the server");
    return noteOf(step.source);
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
            frames.push_back(noteOf(step));
    }
    return frames;
}

} // namespace claustrum::lab
