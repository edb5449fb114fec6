// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/wirelogline.h"

#include "labtool/frames/cutstrings.h"
#include "labtool/frames/timestamp.h"
#include "wire/jsonscan.h"

#include <charconv>
#include <optional>

namespace claustrum::lab {
namespace {

struct Members
{
    std::string time;
    std::string direction;
    std::string_view connection;
    std::string_view frame; ///< raw; a string includes its quotes
    bool escaped = false;
    std::string_view lost; ///< a number, in a line without a frame
    std::string event;     ///< with a note, in a file of this tool
    std::optional<std::string> note;
    bool pinned = false;
};

IncomingFrame noteOf(const Members &members)
{
    IncomingFrame note;
    note.facts.kind = FrameKind::Note;
    const bool isLost = !members.note;
    const auto kind = isLost ? NoteKind::Lost : noteKindOf(members.event);
    note.facts.code = static_cast<std::int32_t>(kind);
    note.bytes = isLost ? std::string(members.lost)
                              + " frames lost here: the daemon's wire log could not keep up"
                        : *members.note;
    return note;
}

Result<Members> split(std::string_view line)
{
    JsonScanner scanner(line);
    Members members;
    if (scanner.next() != JsonToken::BeginObject)
        return Error{"not a JSON object"};
    std::string scratch;
    for (JsonToken token = scanner.next(); token == JsonToken::Key; token = scanner.next()) {
        const std::string key(scanner.text(scratch));
        const JsonToken first = scanner.next();
        if (first == JsonToken::String && key == "time")
            scanner.copyText(members.time);
        else if (first == JsonToken::String && key == "dir")
            scanner.copyText(members.direction);
        else if (first == JsonToken::String && key == "event")
            scanner.copyText(members.event);
        else if (first == JsonToken::String && key == "note")
            scanner.copyText(members.note.emplace());
        else if (first == JsonToken::True && key == "pinned")
            members.pinned = true;
        const auto raw = scanner.restOfValue(first);
        if (!raw)
            break;
        if (key == "conn")
            members.connection = *raw;
        if (key == "lost" && first == JsonToken::Number)
            members.lost = *raw;
        if (key == "raw" || key == "body") {
            members.frame = *raw;
            members.escaped = key == "raw" && first == JsonToken::String;
        }
    }
    if (scanner.next() != JsonToken::End)
        return Error{"invalid JSON at byte " + std::to_string(scanner.offset())};
    return members;
}

std::string unescaped(std::string_view quoted)
{
    std::string text;
    JsonScanner scanner(quoted);
    if (scanner.next() == JsonToken::String)
        scanner.copyText(text);
    return text;
}

} // namespace

Result<IncomingFrame> readWireLogLine(std::string_view line)
{
    const auto members = split(line);
    if (!members)
        return members.error();
    const bool isNote = members->frame.empty() && (members->note || !members->lost.empty());
    if (!isNote && members->direction != "in" && members->direction != "out")
        return Error{"\"dir\" is neither \"in\" nor \"out\""};
    if (!isNote && members->frame.empty())
        return Error{"neither \"raw\" nor \"body\" is present"};
    IncomingFrame frame = isNote ? noteOf(*members) : IncomingFrame();
    frame.time = readTimestamp(members->time).value_or(0);
    frame.marks = members->pinned ? Mark::Pinned : 0;
    const auto number = members->connection;
    std::from_chars(number.data(), number.data() + number.size(), frame.connection);
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
        return frame;
    }
    const std::string text = unescaped(members->frame);
    frame.size = static_cast<std::uint32_t>(text.size());
    frame.facts = readFacts(text, frame.direction);
    return frame;
}

std::string frameInLine(std::string_view line, const TextRef &ref)
{
    const std::string_view frame = line.substr(ref.offset, ref.length);
    return ref.flags & TextRef::escaped ? unescaped(frame) : std::string(frame);
}

} // namespace claustrum::lab
