// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/framefacts.h"

#include "wire/base64.h"
#include "wire/jsonscan.h"
#include "wire/request.h"

#include <charconv>

namespace claustrum::lab {
namespace {

template <class Number>
Number numberOf(std::string_view text)
{
    Number number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

enum class Texts { Read, Skip };

/// Calls take(key, value, text) for each member of an object. With Texts::Read, text is the decoded
/// value of a string, except for data. Returns false if the text is not a complete JSON object.
template <Texts texts = Texts::Read, class Take>
bool eachMember(std::string_view json, Take take)
{
    JsonScanner scanner(json);
    if (scanner.next() != JsonToken::BeginObject)
        return false;
    std::string scratch;
    for (;;) {
        const JsonToken token = scanner.next();
        if (token == JsonToken::EndObject)
            return scanner.next() == JsonToken::End;
        if (token != JsonToken::Key)
            return false;
        const std::string_view key = scanner.text(scratch);
        const JsonToken first = scanner.next();
        std::string text;
        if (texts == Texts::Read && first == JsonToken::String && key != "data")
            scanner.copyText(text);
        const auto raw = scanner.restOfValue(first);
        if (!raw)
            return false;
        take(key, *raw, text);
    }
}

FrameKind streamKind(std::string_view stream)
{
    if (stream == "stdout")
        return FrameKind::Stdout;
    if (stream == "stderr")
        return FrameKind::Stderr;
    return stream == "exit" ? FrameKind::Exit : FrameKind::Unreadable;
}

FrameFacts requestFacts(std::string_view frame)
{
    FrameFacts facts;
    auto request = parseRequest(frame);
    if (!request) {
        facts.id = "null"; // the reply to any unreadable line has a null id
        return facts;
    }
    facts.kind = FrameKind::Request;
    facts.method = std::move(request->method);
    facts.id = std::move(request->id);
    if (!request->params || facts.method.rfind("process.", 0) != 0)
        return facts;
    eachMember(*request->params,
               [&](std::string_view key, std::string_view raw, std::string &text) {
                   if (keyMatches(key, "id"))
                       facts.process = std::move(text);
                   else if (keyMatches(key, "fromSeq"))
                       facts.fromSeq = numberOf<std::uint64_t>(raw);
               });
    return facts;
}

void readError(std::string_view json, FrameFacts &facts)
{
    facts.kind = FrameKind::Error;
    eachMember(json, [&](std::string_view key, std::string_view raw, std::string &text) {
        if (key == "code")
            facts.code = numberOf<std::int32_t>(raw);
        else if (key == "message")
            facts.message = std::move(text);
    });
}

FrameFacts answerFacts(std::string_view frame)
{
    FrameFacts facts;
    bool hasResult = false;
    std::string stream;
    const bool whole =
        eachMember(frame, [&](std::string_view key, std::string_view raw, std::string &text) {
            if (key == "id")
                facts.id = raw;
            else if (key == "result")
                hasResult = true;
            else if (key == "error")
                readError(raw, facts);
            else if (key == "processId")
                facts.process = std::move(text);
            else if (key == "stream")
                stream = std::move(text);
            else if (key == "seq")
                facts.seq = numberOf<std::uint64_t>(raw);
            else if (key == "exitCode")
                facts.code = numberOf<std::int32_t>(raw);
        });
    if (!whole)
        return {};
    if (!stream.empty())
        facts.kind = streamKind(stream);
    else if (hasResult)
        facts.kind = FrameKind::Result;
    return facts;
}

} // namespace

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

FrameFacts readFacts(std::string_view frame, Direction direction)
{
    return direction == Direction::In ? requestFacts(frame) : answerFacts(frame);
}

std::string_view memberOf(std::string_view frame, std::string_view key)
{
    std::string_view value;
    eachMember<Texts::Skip>(frame, [&](std::string_view name, std::string_view raw, std::string &) {
        if (name == key)
            value = raw;
    });
    return value;
}

std::optional<std::string> streamData(std::string_view frame)
{
    std::optional<std::string> bytes;
    eachMember<Texts::Skip>(frame, [&](std::string_view key, std::string_view raw, std::string &) {
        if (key != "data" || raw.size() < 2 || raw.front() != '"')
            return;
        JsonScanner scanner(raw);
        (void)scanner.next(); // the string itself
        std::string text;
        scanner.copyText(text);
        bytes = decodeBase64(text);
    });
    return bytes;
}

} // namespace claustrum::lab
