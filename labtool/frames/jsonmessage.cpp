// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/jsonmessage.h"

#include "wire/frameview.h"
#include "wire/jsonmember.h"
#include "wire/jsonscan.h"

#include <functional>

namespace claustrum::lab {
namespace {

bool isString(std::string_view value)
{
    return !value.empty() && value.front() == '"';
}

/// The value of a string member; empty for other values.
std::string textOf(std::string_view object, std::string_view name)
{
    const std::string_view value = memberOf(object, name);
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
        return textOf(block, "name") + ' ' + std::string(memberOf(block, "input"));
    if (type == "tool_result")
        return "result: " + contentText(memberOf(block, "content"));
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
    const std::string_view id = memberOf(line, "id");
    message.id = id == "null" ? std::string() : std::string(id);
    const std::string method = textOf(line, "method");
    const std::string_view error = memberOf(line, "error");
    if (!method.empty()) {
        message.kind = method;
        message.text = std::string(memberOf(line, "params"));
        message.isRequest = !message.id.empty();
    } else if (!error.empty()) {
        message.kind = "error";
        message.text = textOf(error, "message");
        message.isReply = message.isError = true;
    } else {
        message.kind = "result";
        message.text = std::string(memberOf(line, "result"));
        message.isReply = true;
    }
    return message;
}

/// Requests of the program to its client, and the replies: "control_request", "control_response".
void readControl(std::string_view line, JsonMessage &message)
{
    const std::string_view response = memberOf(line, "response");
    const std::string_view request = memberOf(line, "request");
    message.id = std::string(memberOf(response.empty() ? line : response, "request_id"));
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
    const std::string_view inner = memberOf(line, "message");
    const std::string_view event = memberOf(line, "event");
    message.isError = memberOf(line, "is_error") == "true";
    if (!inner.empty())
        message.text = contentText(memberOf(inner, "content"));
    else if (!event.empty())
        message.text = textOf(event, "type") + ' ' + textOf(memberOf(event, "delta"), "text");
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
    if (!memberOf(line, "jsonrpc").empty())
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
