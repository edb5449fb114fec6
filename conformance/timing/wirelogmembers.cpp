// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/wirelogmembers.h"

#include "wire/jsonscan.h"

#include <charconv>

namespace claustrum {

std::uint32_t WireLogMembers::connectionNumber() const
{
    std::uint32_t number = 0;
    std::from_chars(connection.data(), connection.data() + connection.size(), number);
    return number;
}

Result<WireLogMembers> splitWireLogLine(std::string_view line)
{
    JsonScanner scanner(line);
    WireLogMembers members;
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
        else if (first == JsonToken::String && key == "comment")
            scanner.copyText(members.comment);
        else if (first == JsonToken::String && key == "source")
            scanner.copyText(members.source);
        else if (first == JsonToken::True && key == "pinned")
            members.pinned = true;
        const auto raw = scanner.restOfValue(first);
        if (!raw)
            break;
        if (key == "conn")
            members.connection = *raw;
        if (key == "lost" && first == JsonToken::Number)
            members.lost = *raw;
        if (key == "bytes" && first == JsonToken::Number)
            members.bytes = *raw;
        if (key == "raw" || key == "body") {
            members.frame = *raw;
            members.escaped = key == "raw" && first == JsonToken::String;
        }
    }
    if (scanner.next() != JsonToken::End)
        return Error{"invalid JSON at byte " + std::to_string(scanner.offset())};
    return members;
}

std::string processOf(const std::string &id, const std::string &source)
{
    return id.empty() || source.empty() ? id : id + " @ " + source;
}

std::string unescapedJson(std::string_view quoted)
{
    std::string text;
    JsonScanner scanner(quoted);
    if (scanner.next() == JsonToken::String)
        scanner.copyText(text);
    return text;
}

} // namespace claustrum
