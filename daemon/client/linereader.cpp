// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/linereader.h"

#include <array>
#include <cstring>

namespace claustrum {

char *LineReader::sharedBlock()
{
    // One a thread, filled and emptied within one callback of the loop.
    static thread_local std::array<char, blockBytes> block;
    return block.data();
}

char *LineReader::data() const
{
    return m_own ? m_own.get() : sharedBlock();
}

std::span<char> LineReader::writable()
{
    if (m_own && m_end == m_capacity && m_begin > 0)
        moveToFront();
    else if (m_own && m_end == m_capacity)
        moveToOwn(m_capacity < blockBytes
                      ? blockBytes
                      : lineLimit); // at once: unused pages of it are never touched
    return {data() + m_end, m_capacity - m_end};
}

bool LineReader::nextLine(std::string_view &line)
{
    const char *const from = data() + m_scanned;
    const auto *newline = static_cast<const char *>(std::memchr(from, '\n', m_end - m_scanned));
    if (!newline) {
        m_scanned = m_end;
        return false;
    }
    const auto lineEnd = static_cast<std::size_t>(newline - data());
    line = {data() + m_begin, lineEnd - m_begin};
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    m_begin = m_scanned = lineEnd + 1;
    return true;
}

/// Keeps the rest in a buffer of its own, in place until room is needed; without a rest, frees that
/// buffer.
void LineReader::keepRest()
{
    if (m_begin == m_end) {
        m_own.reset();
        m_capacity = blockBytes;
        m_begin = m_scanned = m_end = 0;
    } else if (!m_own) {
        moveToOwn(m_frugal && m_end - m_begin < frugalBytes ? frugalBytes : blockBytes);
    }
}

void LineReader::moveToFront()
{
    std::memmove(m_own.get(), m_own.get() + m_begin, m_end - m_begin);
    m_scanned -= m_begin;
    m_end -= m_begin;
    m_begin = 0;
}

void LineReader::moveToOwn(std::size_t capacity)
{
    auto larger = std::make_unique_for_overwrite<char[]>(capacity);
    std::memcpy(larger.get(), data() + m_begin, m_end - m_begin);
    m_own = std::move(larger);
    m_capacity = capacity;
    m_scanned -= m_begin;
    m_end -= m_begin;
    m_begin = 0;
}

void LineReader::beginWith(std::string_view rest)
{
    if (rest.empty())
        return;
    m_capacity = rest.size() <= blockBytes ? blockBytes : lineLimit;
    m_own = std::make_unique_for_overwrite<char[]>(m_capacity);
    std::memcpy(m_own.get(), rest.data(), rest.size());
    m_end = rest.size();
}

std::string_view LineReader::openLine() const
{
    std::string_view line(data() + m_begin, m_end - m_begin);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

} // namespace claustrum
