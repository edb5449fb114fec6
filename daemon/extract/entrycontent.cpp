// SPDX-License-Identifier: Apache-2.0
#include "daemon/extract/entrycontent.h"

#include "daemon/extract/tartexts.h"

#include <algorithm>
#include <array>
#include <utility>

namespace claustrum {
namespace {

constexpr std::array<char, 32UL * 1024> zeros{};

/// The smaller of the two, as a size.
std::size_t bounded(std::size_t atMost, std::int64_t left)
{
    return std::cmp_less(left, atMost) ? static_cast<std::size_t>(left) : atMost;
}

} // namespace

Chunk EntryData::next(std::size_t atMost)
{
    if (m_left == 0)
        return {{}, true, {}};
    Chunk chunk = m_archive.next(bounded(atMost, m_left));
    m_left -= static_cast<std::int64_t>(chunk.bytes.size());
    if (chunk.ended && chunk.failure.empty() && m_left > 0)
        chunk.failure = unexpectedEnd;
    chunk.ended = chunk.ended || m_left == 0;
    return chunk;
}

SparseContent::SparseContent(EntryData &data, SparseMap map, std::int64_t size)
    : m_data(data)
    , m_map(std::move(map))
    , m_size(size)
{}

Chunk SparseContent::next(std::size_t atMost)
{
    while (m_span < m_map.size() && m_position >= m_map[m_span].end())
        ++m_span;
    if (m_position == m_size)
        return ending({{}, true, {}});
    const Chunk chunk = stretch(static_cast<std::int64_t>(bounded(atMost, m_size - m_position)));
    m_position += static_cast<std::int64_t>(chunk.bytes.size());
    return ending(chunk);
}

/// Up to @p atMost bytes, of data or of zeros; reports the end of the data.
Chunk SparseContent::stretch(std::int64_t atMost)
{
    if (m_span == m_map.size() || m_position < m_map[m_span].offset) {
        const auto hole = m_span == m_map.size() ? atMost : m_map[m_span].offset - m_position;
        return {{zeros.data(), bounded(zeros.size(), std::min(atMost, hole))}, false, {}};
    }
    const auto wanted = std::min(atMost, m_map[m_span].end() - m_position);
    Chunk chunk = m_data.next(static_cast<std::size_t>(wanted));
    if (chunk.ended && chunk.failure.empty()) {
        if (std::cmp_less(chunk.bytes.size(), wanted))
            chunk.failure = tartexts::sparseDataMissing;
        else
            chunk.ended = false; // the file has not ended yet
    }
    return chunk;
}

/// Completes the file's last bytes: data outside all spans is a fault.
Chunk SparseContent::ending(Chunk last) const
{
    if (!last.failure.empty() || m_position < m_size)
        return last;
    last.ended = true;
    if (m_data.left() > 0)
        last.failure = tartexts::sparseDataLeft;
    return last;
}

} // namespace claustrum
