// SPDX-License-Identifier: Apache-2.0
#include "installer/http/bodyframing.h"

#include "common/trimmed.h"
#include "wire/goquote.h"

#include <algorithm>
#include <charconv>

namespace claustrum {
namespace {

constexpr std::size_t maxChunkLine = 4096; // bytes of the line before a chunk
constexpr std::size_t maxTrailer = 4096;   // bytes after the last chunk

/// As Go prints a list of strings with %q: ["1" "2"]
std::string quotedList(const std::vector<std::string> &values)
{
    std::string text;
    for (const auto &value : values)
        text += (text.empty() ? "" : " ") + go::quote(value);
    return '[' + text + ']';
}

bool isChunked(std::string_view encoding)
{
    constexpr std::string_view chunked = "chunked";
    return std::equal(encoding.begin(), encoding.end(), chunked.begin(), chunked.end(),
                      [](char a, char b) { return (a | 0x20) == b; });
}

Result<BodyFraming> byLength(const std::vector<std::string> &lengths)
{
    if (lengths.empty() || (lengths.size() == 1 && lengths.front().empty()))
        return BodyFraming();
    const auto &first = lengths.front();
    if (std::any_of(lengths.begin(), lengths.end(), [&](const auto &l) { return l != first; }))
        return Error{"http: message cannot contain multiple Content-Length headers; got "
                     + quotedList(lengths)};
    std::int64_t length = 0;
    const auto *const end = first.data() + first.size();
    const auto parsed = std::from_chars(first.data(), end, length);
    if (parsed.ec != std::errc() || parsed.ptr != end || length < 0 || first.front() == '-')
        return Error{"bad Content-Length " + go::quote(first)};
    return BodyFraming{.length = length};
}

StreamError failed(std::string text)
{
    return {{std::move(text)}, false};
}

/// Of the line before a chunk, extensions aside.
StreamResult<std::uint64_t> chunkSize(std::string_view line)
{
    const auto digits = trimmed(line.substr(0, line.find(';')));
    if (digits.empty())
        return failed("empty hex number for chunk length");
    if (digits.size() > 16)
        return failed("http chunk length too large");
    std::uint64_t size = 0;
    const auto *const end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, size, 16);
    if (parsed.ec != std::errc() || parsed.ptr != end)
        return failed("invalid byte in chunk length");
    return size;
}

} // namespace

Result<BodyFraming> bodyFraming(const ResponseHead &head)
{
    if (!head.mayBeChunked || head.encodings.empty())
        return byLength(head.lengths);
    if (head.encodings.size() > 1)
        return Error{"too many transfer encodings: " + quotedList(head.encodings)};
    if (!isChunked(head.encodings.front()))
        return Error{"unsupported transfer encoding: " + go::quote(head.encodings.front())};
    return BodyFraming{.chunked = true};
}

BodyReader::BodyReader(HttpLineReader &reader, BodyFraming framing)
    : m_reader(reader)
    , m_framing(framing)
    , m_left(static_cast<std::uint64_t>(framing.length.value_or(0)))
{}

StreamResult<std::size_t> BodyReader::read(char *to, std::size_t size)
{
    if (!m_framing.chunked && !m_framing.length)
        return m_reader.read(to, size);
    if (m_framing.chunked && m_left == 0 && !m_ended) {
        if (auto started = startChunk(); !started)
            return std::move(started).error();
    }
    if (m_left == 0)
        return std::size_t(0);
    return readPart(to, size);
}

StreamResult<std::size_t> BodyReader::readPart(char *to, std::size_t size)
{
    auto got = m_reader.read(to, static_cast<std::size_t>(std::min<std::uint64_t>(size, m_left)));
    if (got && *got == 0)
        return failed("unexpected EOF");
    if (got)
        m_left -= *got;
    return got;
}

StreamResult<void> BodyReader::startChunk()
{
    if (m_inChunk) {
        if (auto ended = endChunk(); !ended)
            return ended;
    }
    auto room = maxChunkLine;
    const auto line = m_reader.line(room, "header line too long");
    if (!line)
        return line.error();
    if (!*line)
        return failed("unexpected EOF");
    const auto size = chunkSize(**line);
    if (!size)
        return size.error();
    m_left = *size;
    m_inChunk = true;
    m_ended = m_left == 0;
    return m_ended ? readTrailer() : StreamResult<void>();
}

/// A chunk ends with CR LF.
StreamResult<void> BodyReader::endChunk()
{
    for (const char expected : {'\r', '\n'}) {
        char c = 0;
        const auto got = m_reader.read(&c, 1);
        if (!got)
            return got.error();
        if (*got == 0)
            return failed("unexpected EOF");
        if (c != expected)
            return failed("malformed chunked encoding");
    }
    return {};
}

StreamResult<void> BodyReader::readTrailer()
{
    auto room = maxTrailer;
    for (;;) {
        const auto line = m_reader.line(room, "http: suspiciously long trailer after chunked body");
        if (!line)
            return line.error();
        if (!*line)
            return failed("http: unexpected EOF reading trailer");
        if ((*line)->empty())
            return {};
        HeadParser parser;
        if (const auto field = parser.field(**line); !field)
            return failed(field.error().text);
    }
}

} // namespace claustrum
