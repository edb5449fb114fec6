// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/wirelogline.h"

#include "conformance/timing/timestamp.h"
#include "conformance/timing/wirelogmembers.h"
#include "labtool/frames/cutstrings.h"

#include <charconv>

namespace claustrum::lab {
namespace {

bool isEvent(const WireLogMembers &members)
{
    return members.note || !members.lost.empty() || members.event == noteName(NoteKind::Opened)
           || members.event == noteName(NoteKind::Closed)
           || members.event == noteName(NoteKind::Queue);
}

/// The note of an event, as the tool that wrote the line had it, or of one by the daemon.
std::string noteText(const WireLogMembers &members)
{
    const std::string connection = "connection " + std::to_string(members.connectionNumber());
    if (members.note)
        return *members.note;
    if (!members.lost.empty())
        return std::string(members.lost)
               + " frames lost here: the daemon's wire log could not keep up";
    if (members.event != noteName(NoteKind::Queue))
        return connection + ' ' + members.event;
    if (members.bytes == "0")
        return connection + " has taken all frames that waited for it";
    return connection + " does not read: " + std::string(members.bytes) + " bytes wait for it";
}

IncomingFrame noteOf(const WireLogMembers &members)
{
    IncomingFrame note;
    note.facts.kind = FrameKind::Note;
    const auto kind = members.lost.empty() ? noteKindOf(members.event) : NoteKind::Lost;
    note.facts.code = static_cast<std::int32_t>(kind);
    std::from_chars(members.bytes.data(), members.bytes.data() + members.bytes.size(),
                    note.facts.seq);
    note.bytes = noteText(members);
    return note;
}

} // namespace

Result<IncomingFrame> readWireLogLine(std::string_view line)
{
    const auto members = splitWireLogLine(line);
    if (!members)
        return members.error();
    const bool isNote = members->frame.empty() && isEvent(*members);
    if (!isNote && members->direction != "in" && members->direction != "out")
        return Error{"\"dir\" is neither \"in\" nor \"out\""};
    if (!isNote && members->frame.empty())
        return Error{"neither \"raw\" nor \"body\" is present"};
    IncomingFrame frame = isNote ? noteOf(*members) : IncomingFrame();
    frame.time = readTimestamp(members->time).value_or(0);
    frame.marks = members->pinned ? Mark::Pinned : 0;
    frame.source = members->source;
    frame.comment = members->comment;
    frame.connection = members->connectionNumber();
    if (isNote)
        return frame;
    frame.direction = members->direction == "in" ? Direction::In : Direction::Out;
    frame.ref.offset = static_cast<std::uint64_t>(members->frame.data() - line.data());
    frame.ref.length = static_cast<std::uint32_t>(members->frame.size());
    frame.ref.flags = members->escaped ? TextRef::escaped : TextRef::body;
    if (!members->escaped) {
        frame.longestString = longestString(members->frame);
        frame.size = frame.ref.length;
        frame.facts = readFacts(members->frame, frame.direction);
        frame.facts.process = processOf(frame.facts.process, frame.source);
        return frame;
    }
    const std::string text = unescapedJson(members->frame);
    frame.size = static_cast<std::uint32_t>(text.size());
    frame.facts = readFacts(text, frame.direction);
    frame.facts.process = processOf(frame.facts.process, frame.source);
    return frame;
}

std::string frameInLine(std::string_view line, const TextRef &ref)
{
    const std::string_view frame = line.substr(ref.offset, ref.length);
    return ref.flags & TextRef::escaped ? unescapedJson(frame) : std::string(frame);
}

} // namespace claustrum::lab
