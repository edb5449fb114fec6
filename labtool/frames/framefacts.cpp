// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/framefacts.h"

#include "wire/jsonnumber.h"

#include <algorithm>
#include <array>

namespace claustrum::lab {
namespace {

FrameFacts requestFacts(const FrameView &view)
{
    FrameFacts facts;
    facts.id = "null"; // the reply to any unreadable line has a null id
    if (view.kind != FrameView::Kind::Request)
        return facts;
    facts.kind = FrameKind::Request;
    facts.method = decodedText(view.method);
    facts.process = decodedText(view.process);
    facts.id = view.echo;
    facts.fromSeq = parseJsonInteger<std::uint64_t>(view.fromSeq).value_or(0);
    return facts;
}

FrameFacts answerFacts(const FrameView &view)
{
    FrameFacts facts;
    facts.kind = kindOf(view.kind);
    facts.process = decodedText(view.process);
    facts.id = view.id;
    facts.seq = view.seq.value_or(0);
    facts.code = view.code.value_or(0);
    facts.message = decodedText(view.message);
    return facts;
}

constexpr std::array noteNames{"remark",       "lost",      "paused", "opened",   "closed",
                               "disconnected", "restarted", "queue",  "snapshot", "succeeded"};

} // namespace

std::string_view noteName(NoteKind kind)
{
    return noteNames.at(static_cast<std::size_t>(kind));
}

NoteKind noteKindOf(std::string_view name)
{
    const auto found = std::find(noteNames.begin(), noteNames.end(), name);
    return found == noteNames.end() ? NoteKind::Remark
                                    : static_cast<NoteKind>(found - noteNames.begin());
}

std::string_view kindName(FrameKind kind)
{
    switch (kind) {
    case FrameKind::Request:
        return "request";
    case FrameKind::Result:
        return "result";
    case FrameKind::Error:
        return "error";
    case FrameKind::Stdout:
        return "stdout";
    case FrameKind::Stderr:
        return "stderr";
    case FrameKind::Exit:
        return "exit";
    case FrameKind::Unreadable:
        return "unreadable";
    case FrameKind::Note:
        return "note";
    }
    return {};
}

FrameKind kindOf(FrameView::Kind kind)
{
    switch (kind) {
    case FrameView::Kind::Request:
        return FrameKind::Request;
    case FrameView::Kind::Result:
        return FrameKind::Result;
    case FrameView::Kind::Error:
        return FrameKind::Error;
    case FrameView::Kind::Stdout:
        return FrameKind::Stdout;
    case FrameView::Kind::Stderr:
        return FrameKind::Stderr;
    case FrameView::Kind::Exit:
        return FrameKind::Exit;
    case FrameView::Kind::Unreadable:
        break;
    }
    return FrameKind::Unreadable;
}

FrameFacts readFacts(std::string_view frame, Direction direction)
{
    const FrameView view = readFrame(frame, direction);
    return direction == Direction::In ? requestFacts(view) : answerFacts(view);
}

std::optional<std::string> streamData(std::string_view frame)
{
    return decodedData(readFrame(frame, Direction::Out));
}

} // namespace claustrum::lab
