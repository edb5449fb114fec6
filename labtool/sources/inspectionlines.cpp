// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/inspectionlines.h"

#include "conformance/timing/timestamp.h"
#include "wire/jsonmember.h"
#include "wire/jsonscan.h"
#include "wire/jsonwriter.h"

#include <charconv>
#include <optional>

namespace claustrum::lab {
namespace {

/// Reads a frame event without a tree, since nearly every line is one; nullopt for other lines.
std::optional<WatchedFrame> readFrameLine(std::string_view line)
{
    JsonScanner scanner(line);
    if (scanner.next() != JsonToken::BeginObject)
        return std::nullopt;
    std::string event;
    std::string time;
    std::string direction;
    std::string key;
    WatchedFrame watched;
    IncomingFrame &frame = watched.frame;
    JsonToken token = scanner.next();
    for (; token == JsonToken::Key; token = scanner.next()) {
        key.clear();
        scanner.copyText(key);
        const JsonToken value = scanner.next();
        if (value == JsonToken::String && key == "event")
            scanner.copyText(event);
        else if (value == JsonToken::String && key == "time")
            scanner.copyText(time);
        else if (value == JsonToken::String && key == "direction")
            scanner.copyText(direction);
        else if (value == JsonToken::String && key == "frame")
            scanner.copyText(frame.bytes);
        const auto raw = scanner.restOfValue(value);
        if (!raw)
            return std::nullopt;
        if (key == "connection")
            std::from_chars(raw->data(), raw->data() + raw->size(), frame.connection);
    }
    if (token != JsonToken::EndObject || event != "frame")
        return std::nullopt;
    while (!frame.bytes.empty() && (frame.bytes.back() == '\n' || frame.bytes.back() == '\r'))
        frame.bytes.pop_back();
    frame.time = readTimestamp(time).value_or(0);
    frame.direction = direction == "in" ? Direction::In : Direction::Out;
    frame.facts = readFacts(frame.bytes, frame.direction);
    return watched;
}

std::string textOf(const JsonValue *value)
{
    return value && value->isString() ? value->string() : std::string();
}

std::int64_t integerOf(const JsonValue *value)
{
    return value && value->isNumber() ? value->integer().value_or(0) : 0;
}

InspectionLine readEvent(std::string_view line, const JsonValue &value, const std::string &event)
{
    const std::int64_t time = readTimestamp(textOf(value.find("time"))).value_or(0);
    if (event == "lost")
        return WatchedLoss{time, static_cast<std::uint64_t>(integerOf(value.find("count")))};
    if (event != "snapshot")
        return UnknownLine{"event '" + event + "'"};
    const JsonValue *inner = value.find("snapshot");
    auto snapshot = readSnapshot(inner && inner->isObject() ? memberOf(line, "snapshot") : line);
    if (!snapshot)
        return UnknownLine{snapshot.error().text};
    return WatchedSnapshot{time, std::move(*snapshot)};
}

/// Parses one member again, since the tree cannot be copied.
JsonValue parseMember(std::string_view line, std::string_view member)
{
    auto value = parseJson(memberOf(line, member));
    return value ? std::move(*value) : JsonValue();
}

} // namespace

InspectionLine readInspectionLine(std::string_view line)
{
    if (auto frame = readFrameLine(line))
        return std::move(*frame);
    auto value = parseJson(line);
    if (!value)
        return UnknownLine{"a line that is not JSON"};
    if (const std::string event = textOf(value->find("event")); !event.empty())
        return readEvent(line, *value, event);
    if (!value->find("id"))
        return UnknownLine{"a line that is neither an event nor a reply"};
    InspectionReply reply;
    reply.id = integerOf(value->find("id"));
    if (const JsonValue *error = value->find("error")) {
        reply.code = static_cast<int>(integerOf(error->find("code")));
        reply.message = textOf(error->find("message"));
        if (reply.message.empty())
            reply.message = "an error without a message";
    } else {
        reply.result = parseMember(line, "result");
    }
    return reply;
}

std::string writeInspectionRequest(std::int64_t id, std::string_view method,
                                   std::string_view params, std::string_view token)
{
    std::string line;
    ObjectWriter(line)
        .string("jsonrpc", "2.0")
        .integer("id", id)
        .string("method", method)
        .raw("params", params)
        .string("auth", token)
        .close();
    return line + '\n';
}

} // namespace claustrum::lab
