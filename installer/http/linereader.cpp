// SPDX-License-Identifier: Apache-2.0
#include "installer/http/linereader.h"

#include <algorithm>

namespace claustrum {
namespace {

constexpr std::size_t blockSize = 65'536;

} // namespace

HttpLineReader::HttpLineReader(ByteStream &stream)
    : m_stream(stream)
    , m_block(blockSize)
{}

StreamResult<std::optional<std::string>> HttpLineReader::line(std::size_t &room,
                                                              std::string_view tooLong)
{
    std::string line;
    for (bool ended = false; !ended;) {
        const auto more = hasMore();
        if (!more && (line.empty() || more.error().isTimeout))
            return more.error();
        if (!more || !*more)
            return line.empty() ? std::optional<std::string>() : line;
        const auto end = m_left.find('\n');
        ended = end != std::string_view::npos;
        const auto part = m_left.substr(0, ended ? end + 1 : end);
        if (part.size() > room)
            return StreamError{{std::string(tooLong)}, false};
        room -= part.size();
        line += part;
        m_left.remove_prefix(part.size());
    }
    line.pop_back();
    if (line.ends_with('\r'))
        line.pop_back();
    return std::optional<std::string>(std::move(line));
}

StreamResult<std::size_t> HttpLineReader::read(char *to, std::size_t size)
{
    if (m_left.empty())
        return m_stream.read(to, size);
    const auto got = m_left.copy(to, size);
    m_left.remove_prefix(got);
    return got;
}

StreamResult<bool> HttpLineReader::hasMore()
{
    return m_left.empty() ? fill() : StreamResult<bool>(true);
}

StreamResult<bool> HttpLineReader::fill()
{
    const auto got = m_stream.read(m_block.data(), m_block.size());
    if (!got)
        return got.error();
    m_left = {m_block.data(), *got};
    return *got > 0;
}

} // namespace claustrum
