// SPDX-License-Identifier: Apache-2.0
#include "installer/http/responsehead.h"

#include "common/trimmed.h"
#include "wire/goquote.h"

#include <algorithm>

namespace claustrum {
namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// "HTTP/1.1", with one digit each.
bool isVersion(std::string_view text)
{
    return text.size() == 8 && text.starts_with("HTTP/") && isDigit(text[5]) && text[6] == '.'
           && isDigit(text[7]);
}

Error malformed(const char *what, std::string_view text)
{
    return {"malformed " + std::string(what) + ' ' + go::quote(text)};
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

std::string lowerCase(std::string_view text)
{
    std::string lower(text);
    for (char &c : lower)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    return lower;
}

StreamError unmarked(Error error)
{
    return {std::move(error), false};
}

} // namespace

std::optional<std::string> ResponseHead::reason() const
{
    const auto blank = status.find(' ');
    if (blank == std::string::npos)
        return {};
    return status.substr(blank + 1);
}

Result<void> HeadParser::statusLine(std::string_view line)
{
    const auto blank = line.find(' ');
    if (blank == std::string_view::npos)
        return malformed("HTTP response", line);
    const auto version = line.substr(0, blank);
    auto status = line.substr(blank);
    status.remove_prefix(std::min(status.find_first_not_of(' '), status.size()));
    const auto code = status.substr(0, status.find(' '));
    if (code.size() != 3 || !std::all_of(code.begin(), code.end(), isDigit))
        return malformed("HTTP status code", code);
    if (!isVersion(version))
        return malformed("HTTP version", version);
    m_head.status = status;
    m_head.code = (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
    m_head.mayBeChunked = version >= "HTTP/1.1";
    return {};
}

Result<void> HeadParser::field(std::string_view line)
{
    const auto colon = line.find(':');
    if (colon == std::string_view::npos)
        return malformed("MIME header: missing colon:", trimmed(line));
    m_hasField = true;
    m_last = nullptr;
    const auto name = lowerCase(line.substr(0, colon));
    auto *const values = name == "content-length"      ? &m_head.lengths
                         : name == "transfer-encoding" ? &m_head.encodings
                         : name == "location"          ? &m_head.locations
                                                       : nullptr;
    if (!values || values->size() == ResponseHead::maxValues)
        return {};
    values->emplace_back(trimmed(line.substr(colon + 1), " \t"));
    m_last = &values->back();
    return {};
}

Result<void> HeadParser::continuation(std::string_view line)
{
    if (!m_hasField)
        return Error{"malformed MIME header initial line: " + std::string(line)};
    if (m_last)
        m_last->append(m_last->empty() ? "" : " ").append(trimmed(line, " \t"));
    return {};
}

StreamResult<ResponseHead> readHead(HttpLineReader &reader, std::size_t limit)
{
    const auto tooLong =
        "net/http: server response headers exceeded " + std::to_string(limit) + " bytes; aborted";
    HeadParser parser;
    for (bool first = true;; first = false) {
        const auto line = reader.line(limit, tooLong);
        if (!line)
            return line.error();
        if (!*line)
            return StreamError{{"unexpected EOF"}, false};
        const std::string &text = **line;
        if (!first && text.empty())
            return std::move(parser.head());
        const auto parsed = first                                    ? parser.statusLine(text)
                            : !text.empty() && isBlank(text.front()) ? parser.continuation(text)
                                                                     : parser.field(text);
        if (!parsed)
            return unmarked(parsed.error());
    }
}

} // namespace claustrum
