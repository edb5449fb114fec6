// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/maskedjson.h"

#include "conformance/model/pattern.h"
#include "conformance/results/textcell.h"
#include "wire/jsonwriter.h"

namespace claustrum::conformance {
namespace {

/// The prefix of a mask without quotes; no string of a frame has it.
constexpr std::string_view bare = "\x01mask ";

constexpr int deepest = 64;
constexpr std::size_t longest = 2000;

std::size_t stringEnd(std::string_view text, std::size_t begin)
{
    for (std::size_t i = begin + 1; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            return i + 1;
    }
    return text.size();
}

/// The end of a value that begins with a mask, such as ${NUMBER}.${NUMBER}; @p begin if there is no
/// mask.
std::size_t valueEnd(std::string_view text, std::size_t begin)
{
    if (!text.substr(begin).starts_with("${"))
        return begin;
    std::size_t at = begin;
    while (at < text.size() && std::string_view(",]} \t").find(text[at]) == std::string::npos) {
        const auto mask = text.substr(at).starts_with("${") ? text.find('}', at) : at;
        if (mask == std::string_view::npos)
            return begin;
        at = mask + 1;
    }
    return at;
}

std::string quoteMasks(std::string_view text)
{
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '"') {
            const auto end = stringEnd(text, at);
            result += text.substr(at, end - at);
            at = end;
            continue;
        }
        const auto end = valueEnd(text, at);
        if (end == at) {
            result += text[at++];
            continue;
        }
        appendJsonString(result, std::string(bare).append(text.substr(at, end - at)));
        at = end;
    }
    return result;
}

/// A scalar as a pattern or text for the comparison.
std::string textOf(const JsonValue &value)
{
    if (isMask(value))
        return value.string().substr(bare.size());
    if (value.isString())
        return '"' + value.string() + '"'; // quotes are part of a base64 block
    if (value.isNumber())
        return value.number().text;
    if (value.isBool())
        return value.boolean() ? "true" : "false";
    return "null";
}

void append(std::string &out, const JsonValue &value, int depth);

void appendMembers(std::string &out, const JsonValue &value, int depth)
{
    out += '{';
    for (const auto &[name, member] : value.object()) {
        if (out.back() != '{')
            out += ',';
        appendJsonString(out, name);
        out += ':';
        append(out, member, depth + 1);
    }
    out += '}';
}

void appendElements(std::string &out, const JsonValue &value, int depth)
{
    out += '[';
    for (const JsonValue &element : value.array()) {
        if (out.back() != '[')
            out += ',';
        append(out, element, depth + 1);
    }
    out += ']';
}

void append(std::string &out, const JsonValue &value, int depth)
{
    if (depth > deepest || out.size() > longest)
        out += "…";
    else if (value.isObject())
        appendMembers(out, value, depth);
    else if (value.isArray())
        appendElements(out, value, depth);
    else if (value.isString() && !isMask(value))
        appendJsonString(out, value.string());
    else
        out += textOf(value);
}

} // namespace

Result<JsonValue> parseMasked(std::string_view text)
{
    return parseJson(quoteMasks(text));
}

bool isMask(const JsonValue &value)
{
    return value.isString() && value.string().starts_with(bare);
}

bool sameScalar(const JsonValue &a, const JsonValue &b)
{
    const std::string first = textOf(a);
    const std::string second = textOf(b);
    return first == second || !Pattern::ofTranscript(first).compare(second)
           || !Pattern::ofTranscript(second).compare(first);
}

std::string maskedText(const JsonValue &value)
{
    std::string text;
    append(text, value, 0);
    if (text.size() > longest) {
        text.resize(characterStart(text, longest));
        text += "…";
    }
    return text;
}

} // namespace claustrum::conformance
