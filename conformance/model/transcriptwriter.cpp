// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/transcriptwriter.h"

#include "wire/base64.h"
#include "wire/utf8.h"

#include <cstdio>

namespace claustrum::conformance {
namespace {

void appendUnit(std::string &out, unsigned unit)
{
    char text[7];
    std::snprintf(text, sizeof text, "\\u%04x", unit & 0xffff);
    out += text;
}

char32_t codePoint(std::string_view sequence)
{
    constexpr unsigned leadMasks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    char32_t point = static_cast<unsigned char>(sequence[0]) & leadMasks[sequence.size()];
    for (const char c : sequence.substr(1))
        point = (point << 6) | (static_cast<unsigned char>(c) & 0x3f);
    return point;
}

void appendEscaped(std::string &out, std::string_view sequence)
{
    const char32_t point = codePoint(sequence);
    constexpr std::string_view shortFor = "\"\\\n\r\t\b\f";
    constexpr std::string_view shortForms = "\"\\nrtbf";
    const auto isShort = point < 0x80 ? shortFor.find(sequence[0]) : std::string_view::npos;
    if (isShort != std::string_view::npos) {
        out += '\\';
        out += shortForms[isShort];
    } else if (point >= 0x20 && point < 0x7f) {
        out += sequence;
    } else if (point < 0x10000) {
        appendUnit(out, point);
    } else {
        appendUnit(out, 0xd800 + ((point - 0x10000) >> 10));
        appendUnit(out, 0xdc00 + ((point - 0x10000) & 0x3ff));
    }
}

} // namespace

bool isText(std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto length = utf8Length(bytes);
        if (length == 0)
            return false;
        bytes.remove_prefix(length);
    }
    return true;
}

std::string transcriptString(std::string_view text)
{
    std::string out = "\"";
    out.reserve(text.size() + text.size() / 8 + 2);
    for (std::size_t at = 0; at < text.size();) {
        const auto length = std::max(utf8Length(text.substr(at)), std::size_t{1});
        appendEscaped(out, text.substr(at, length));
        at += length;
    }
    return out += '"';
}

std::string eventLine(std::string_view key, int connection)
{
    return "{\"" + std::string(key) + "\": " + std::to_string(connection) + "}\n";
}

std::string wireLine(const WireLine &line)
{
    std::string out = "{\"" + std::string(line.key) + "\": " + std::to_string(line.connection);
    if (line.literal || !isText(line.text))
        out += ", \"b64\": " + transcriptString(base64Text(line.text));
    else
        out += ", \"line\": " + transcriptString(line.text);
    out += line.late ? ", \"late\": true" : "";
    out += line.newline ? "" : ", \"newline\": false";
    return out += "}\n";
}

std::string headerLine(const Header &header)
{
    std::string out = "{\"transcript\": {\"version\": " + std::to_string(Transcript::formatVersion);
    const auto member = [&out](std::string_view key, const std::string &value) {
        out += ", \"" + std::string(key) + "\": " + transcriptString(value);
    };
    member("scenario", header.scenario);
    member("title", header.title);
    member("build", header.build);
    member("source", header.source);
    member("platform", header.platform);
    member("recorded", header.recorded);
    if (!header.gitVersion.empty())
        member("git", header.gitVersion);
    if (header.anyOrder)
        member("order", "any");
    out += header.masked ? ", \"masked\": true" : "";
    return out += "}}\n";
}

} // namespace claustrum::conformance
