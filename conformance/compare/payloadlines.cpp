// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/payloadlines.h"

#include "conformance/compare/maskedjson.h"
#include "wire/utf8.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

constexpr std::size_t mostJson = std::size_t{1} << 20; ///< bytes that are tried as JSON
constexpr std::size_t indentStep = 2;
constexpr std::size_t deepestIndent = 40; ///< columns; deeper levels begin there, too

bool isReadable(std::string_view bytes)
{
    constexpr std::string_view blanks = "\t\n\r\f\b\a\x1b";
    for (std::size_t at = 0; at < bytes.size();) {
        const auto length = utf8Length(bytes.substr(at));
        const auto first = static_cast<unsigned char>(bytes[at]);
        const bool control = first < 0x20 || first == 0x7f;
        if (length == 0 || (control && blanks.find(bytes[at]) == std::string_view::npos))
            return false;
        at += length;
    }
    return true;
}

bool isJson(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos || text.size() > mostJson)
        return false;
    return (text[first] == '{' || text[first] == '[') && parseMasked(text).ok();
}

/// The line with that offset, with its newline; an offset after the last newline is in an empty
/// line.
PayloadRange lineRange(std::string_view bytes, std::size_t offset)
{
    offset = std::min(offset, bytes.size());
    const auto before = offset == 0 ? std::string_view::npos : bytes.rfind('\n', offset - 1);
    const auto newline = bytes.find('\n', offset);
    return {before == std::string_view::npos ? 0 : before + 1,
            newline == std::string_view::npos ? bytes.size() : newline + 1};
}

std::string_view part(std::string_view bytes, const PayloadRange &range)
{
    return bytes.substr(range.begin, range.end - range.begin);
}

/// The side that decides about the form, and the offset in it.
std::pair<std::string_view, std::size_t> deciding(const Payload &payload)
{
    const auto line = part(payload.expected, lineRange(payload.expected, payload.expectedOffset));
    if (line.empty())
        return {payload.received, payload.receivedOffset};
    return {payload.expected, payload.expectedOffset};
}

/// Whether the difference is in one line of several, each a JSON value of its own.
bool isByLine(const Payload &payload)
{
    const auto [bytes, offset] = deciding(payload);
    return isJson(part(bytes, lineRange(bytes, offset)));
}

PayloadRange rangeOf(const Payload &payload, std::string_view bytes, std::size_t offset)
{
    if (payload.form == Payload::Form::Json && isByLine(payload))
        return lineRange(bytes, offset);
    return {0, bytes.size()};
}

std::vector<PayloadLine> textLines(std::string_view bytes, const PayloadRange &range)
{
    std::vector<PayloadLine> lines;
    for (auto at = range.begin; at < range.end;) {
        const auto end = std::min(lineRange(bytes, at).end, range.end);
        lines.push_back({{at, end}});
        at = end;
    }
    return lines;
}

std::vector<PayloadLine> hexLines(const PayloadRange &range)
{
    std::vector<PayloadLine> lines;
    for (auto at = range.begin; at < range.end; at += payloadHexRow)
        lines.push_back({{at, std::min(at + payloadHexRow, range.end)}});
    return lines;
}

/// Cuts JSON into lines. Also accepts broken JSON and masks, and keeps blanks where they are.
class JsonLines
{
public:
    JsonLines(std::string_view bytes, const PayloadRange &range)
        : m_bytes(bytes)
        , m_range(range)
        , m_begin(range.begin)
    {}

    std::vector<PayloadLine> cut();

private:
    void take(std::size_t at);
    void open(std::size_t at);
    void close(std::size_t at);
    void endLine(std::size_t at);

    std::string_view m_bytes;
    PayloadRange m_range;
    std::size_t m_begin;        ///< of the present line
    std::vector<bool> m_folded; ///< for each open bracket, whether its content is on its line
    std::size_t m_unfolded = 0; ///< number of those that are not
    bool m_inString = false;
    bool m_escaped = false;
    std::vector<PayloadLine> m_lines;
};

void JsonLines::endLine(std::size_t at)
{
    if (at <= m_begin)
        return;
    m_lines.push_back({{m_begin, at}, std::min(m_unfolded * indentStep, deepestIndent)});
    m_begin = at;
}

/// An empty object or list, and a mask such as ${PID}, stay on their line.
void JsonLines::open(std::size_t at)
{
    const char next = at + 1 < m_range.end ? m_bytes[at + 1] : '\0';
    const bool folded = next == '}' || next == ']' || (at > 0 && m_bytes[at - 1] == '$');
    m_folded.push_back(folded);
    if (folded)
        return;
    endLine(at + 1);
    ++m_unfolded;
}

void JsonLines::close(std::size_t at)
{
    if (m_folded.empty())
        return;
    const bool folded = m_folded.back();
    m_folded.pop_back();
    if (folded)
        return;
    endLine(at);
    --m_unfolded;
}

void JsonLines::take(std::size_t at)
{
    const char c = m_bytes[at];
    if (m_inString) {
        m_inString = m_escaped || c != '"';
        m_escaped = !m_escaped && c == '\\';
    } else if (c == '"') {
        m_inString = true;
    } else if (c == ',') {
        endLine(at + 1);
    } else if (c == '{' || c == '[') {
        open(at);
    } else if (c == '}' || c == ']') {
        close(at);
    }
}

std::vector<PayloadLine> JsonLines::cut()
{
    for (auto at = m_range.begin; at < m_range.end; ++at)
        take(at);
    endLine(m_range.end);
    return std::move(m_lines);
}

/// Whether the JSON is already in lines of its own.
bool hasLines(std::string_view bytes, const PayloadRange &range)
{
    const auto newline = part(bytes, range).find('\n');
    return newline != std::string_view::npos && newline + 1 < range.end - range.begin;
}

} // namespace

Payload::Form formOf(const Payload &payload)
{
    const std::string &decides = payload.expected.empty() ? payload.received : payload.expected;
    if (!isReadable(decides))
        return Payload::Form::Hex;
    return isByLine(payload) || isJson(decides) ? Payload::Form::Json : Payload::Form::Text;
}

PayloadRange expectedRange(const Payload &payload)
{
    return rangeOf(payload, payload.expected, payload.expectedOffset);
}

PayloadRange receivedRange(const Payload &payload)
{
    return rangeOf(payload, payload.received, payload.receivedOffset);
}

std::vector<PayloadLine> layOut(std::string_view bytes, Payload::Form form,
                                const PayloadRange &range)
{
    std::vector<PayloadLine> lines;
    if (form == Payload::Form::Hex)
        lines = hexLines(range);
    else if (form == Payload::Form::Json && !hasLines(bytes, range))
        lines = JsonLines(bytes, range).cut();
    else
        lines = textLines(bytes, range);
    if (lines.empty())
        lines.push_back({range});
    return lines;
}

std::size_t lineAt(const std::vector<PayloadLine> &lines, std::size_t offset)
{
    const auto after = std::find_if(lines.begin(), lines.end(), [offset](const PayloadLine &line) {
        return offset < line.bytes.end;
    });
    return after == lines.end() ? lines.size() - 1
                                : static_cast<std::size_t>(after - lines.begin());
}

} // namespace claustrum::conformance
