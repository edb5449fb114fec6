// SPDX-License-Identifier: Apache-2.0
#include "host/streamjsontext.h"

#include "common/jsonmembers.h"
#include "host/plaintext.h"

#include <array>
#include <cstdio>

namespace claustrum {
namespace {

constexpr std::size_t longestInput = 200;  ///< characters of a tool's input that are shown
constexpr std::size_t longestOutput = 400; ///< likewise of its result

std::string lineOf(const std::string &text)
{
    return text.empty() || text.back() == '\n' ? text : text + '\n';
}

/// The member of a tool's input by which a person knows what it does.
std::string inputText(const JsonValue *input)
{
    if (!input)
        return {};
    for (const char *const key :
         {"command", "file_path", "path", "pattern", "url", "query", "description", "prompt"}) {
        if (auto text = stringOf(*input, key); !text.empty())
            return ' ' + cutText(oneLine(text), longestInput);
    }
    return {};
}

/// The texts of a content that is a string, or a list of blocks.
std::string contentText(const JsonValue *content)
{
    if (content && content->isString())
        return content->string();
    std::string text;
    if (content && content->isArray()) {
        for (const auto &block : content->array())
            text += (text.empty() ? "" : "\n") + stringOf(block, "text");
    }
    return text;
}

std::string blockText(const JsonValue &block, const char *speaker)
{
    const auto type = stringOf(block, "type");
    if (type == "text")
        return lineOf(speaker + stringOf(block, "text"));
    if (type == "thinking")
        return lineOf("(thinks) " + stringOf(block, "thinking"));
    if (type == "tool_use")
        return "> " + stringOf(block, "name") + inputText(block.find("input")) + '\n';
    if (type == "tool_result")
        return "< " + cutText(oneLine(contentText(block.find("content"))), longestOutput) + '\n';
    return '[' + type + "]\n";
}

std::string messageText(const JsonValue &line, const char *speaker)
{
    const auto *const message = line.find("message");
    const auto *const content = message ? message->find("content") : nullptr;
    if (!content || !content->isArray())
        return lineOf(speaker + contentText(content));
    std::string text;
    for (const auto &block : content->array())
        text += blockText(block, speaker);
    return text;
}

std::string beginText(const JsonValue &line)
{
    if (stringOf(line, "subtype") != "init")
        return "[system " + stringOf(line, "subtype") + "]\n";
    return "[session " + stringOf(line, "session_id") + ", " + stringOf(line, "model") + ", "
           + stringOf(line, "cwd") + "]\n";
}

std::string resultText(const JsonValue &line)
{
    const auto turns = std::to_string(integerOf(line, "num_turns"));
    const auto seconds = static_cast<double>(integerOf(line, "duration_ms")) / 1000;
    std::array<char, 64> took{};
    std::snprintf(took.data(), took.size(), ", %.1f s", seconds);
    auto text = "[result: " + stringOf(line, "subtype") + ", turns: " + turns + took.data() + "]\n";
    const auto *const failed = line.find("is_error");
    if (failed && failed->isBool() && failed->boolean())
        text += lineOf(stringOf(line, "result"));
    return text;
}

std::string requestText(const JsonValue &line)
{
    const auto *const request = line.find("request");
    return "[control request: " + (request ? stringOf(*request, "subtype") : "") + "]\n";
}

} // namespace

std::string streamJsonText(std::string_view line)
{
    const auto json = line.starts_with('{') ? parseJson(line) : Result<JsonValue>(Error{});
    const auto type = json ? stringOf(*json, "type") : std::string();
    if (type.empty())
        return lineOf(std::string(line));
    if (type == "stream_event")
        return {};
    if (type == "system")
        return beginText(*json);
    if (type == "assistant")
        return messageText(*json, "");
    if (type == "user")
        return messageText(*json, "user: ");
    if (type == "result")
        return resultText(*json);
    if (type == "control_request")
        return requestText(*json);
    return '[' + type + "]\n";
}

} // namespace claustrum
