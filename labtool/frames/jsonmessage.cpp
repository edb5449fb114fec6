// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/jsonmessage.h"

#include "wire/frameview.h"
#include "wire/jsonscan.h"

#include <functional>

namespace claustrum::lab {
namespace {

/// A member's value as written; of equal names the last; empty if there is none.
std::string_view member(std::string_view object, std::string_view name)
{
    JsonScanner scanner(object);
    std::string scratch;
    std::string_view found;
    if (scanner.next() != JsonToken::BeginObject)
        return {};
    while (scanner.next() == JsonToken::Key) {
        const bool isIt = scanner.text(scratch) == name;
        const auto raw = scanner.restOfValue(scanner.next());
        if (!raw)
            return {};
        if (isIt)
            found = *raw;
    }
    return found;
}

bool isString(std::string_view value)
{
    return !value.empty() && value.front() == '"';
}

/// The value of a string member; empty for other values.
std::string textOf(std::string_view object, std::string_view name)
{
    const std::string_view value = member(object, name);
    return isString(value) ? decodedText(value) : std::string();
}

void forEachElement(std::string_view array, const std::function<void(std::string_view)> &use)
{
    JsonScanner scanner(array);
    if (scanner.next() != JsonToken::BeginArray)
        return;
    for (JsonToken token = scanner.next(); token != JsonToken::EndArray; token = scanner.next()) {
        const auto raw = scanner.restOfValue(token);
        if (!raw)
            return;
        use(*raw);
    }
}

void addPart(std::string &text, const std::string &part)
{
    if (!text.empty() && !part.empty())
        text += '\n';
    text += part;
}

std::string contentText(std::string_view content);

/// An element of a message's content: text, a tool's use or result, a thought.
std::string blockText(std::string_view block)
{
    const std::string type = textOf(block, "type");
    if (type == "text")
        return textOf(block, "text");
    if (type == "thinking")
        return "(thinking) " + textOf(block, "thinking");
    if (type == "tool_use")
        return textOf(block, "name") + ' ' + std::string(member(block, "input"));
    if (type == "tool_result")
        return "result: " + contentText(member(block, "content"));
    return type.empty() ? std::string(block) : '(' + type + ')';
}

std::string contentText(std::string_view content)
{
    if (isString(content))
        return decodedText(content);
    std::string text;
    forEachElement(content, [&](std::string_view block) { addPart(text, blockText(block)); });
    return text;
}

JsonMessage rpcMessage(std::string_view line)
{
    JsonMessage message;
    message.protocol = JsonMessage::Protocol::Rpc;
    const std::string_view id = member(line, "id");
    message.id = id == "null" ? std::string() : std::string(id);
    const std::string method = textOf(line, "method");
    const std::string_view error = member(line, "error");
    if (!method.empty()) {
        message.kind = method;
        message.text = std::string(member(line, "params"));
        message.isRequest = !message.id.empty();
    } else if (!error.empty()) {
        message.kind = "error";
        message.text = textOf(error, "message");
        message.isReply = message.isError = true;
    } else {
        message.kind = "result";
        message.text = std::string(member(line, "result"));
        message.isReply = true;
    }
    return message;
}

/// Requests of the program to its client, and the replies: "control_request", "control_response".
void readControl(std::string_view line, JsonMessage &message)
{
    const std::string_view response = member(line, "response");
    const std::string_view request = member(line, "request");
    message.id = std::string(member(response.empty() ? line : response, "request_id"));
    message.isRequest = !request.empty() && !message.id.empty();
    message.isReply = !response.empty() && !message.id.empty();
    const std::string_view inner = request.empty() ? response : request;
    if (!inner.empty())
        message.text = std::string(inner);
    message.isError |= textOf(response, "subtype") == "error";
}

JsonMessage streamJsonMessage(std::string_view line, const std::string &type)
{
    JsonMessage message;
    message.protocol = JsonMessage::Protocol::StreamJson;
    message.kind = type;
    const std::string subtype = textOf(line, "subtype");
    if (!subtype.empty())
        message.kind += ' ' + subtype;
    const std::string_view inner = member(line, "message");
    const std::string_view event = member(line, "event");
    message.isError = member(line, "is_error") == "true";
    if (!inner.empty())
        message.text = contentText(member(inner, "content"));
    else if (!event.empty())
        message.text = textOf(event, "type") + ' ' + textOf(member(event, "delta"), "text");
    else
        message.text = textOf(line, "result");
    readControl(line, message);
    if (message.text.empty())
        message.text = std::string(line);
    return message;
}

} // namespace

JsonMessage readJsonMessage(std::string_view line)
{
    if (!member(line, "jsonrpc").empty())
        return rpcMessage(line);
    const std::string type = textOf(line, "type");
    if (!type.empty())
        return streamJsonMessage(line, type);
    JsonMessage message;
    message.kind = "json";
    message.text = std::string(line);
    return message;
}

} // namespace claustrum::lab
