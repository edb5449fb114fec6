// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/textarena.h"

#include <algorithm>
#include <cstring>

namespace claustrum::lab {

TextArena::Block &TextArena::blockFor(std::size_t length)
{
    if (m_blocks.empty() || m_blocks.back().capacity - m_blocks.back().used < length) {
        const std::size_t capacity = std::max(blockSize, length);
        m_blocks.push_back({m_end, capacity, 0, std::unique_ptr<char[]>(new char[capacity])});
        m_capacity += capacity;
    }
    return m_blocks.back();
}

std::uint64_t TextArena::append(std::string_view bytes)
{
    Block &block = blockFor(bytes.size());
    if (!bytes.empty())
        std::memcpy(block.bytes.get() + block.used, bytes.data(), bytes.size());
    block.used += bytes.size();
    const auto offset = m_end;
    m_end += bytes.size();
    return offset;
}

std::string_view TextArena::at(std::uint64_t offset, std::size_t length) const
{
    auto block = std::upper_bound(
        m_blocks.begin(), m_blocks.end(), offset,
        [](std::uint64_t value, const Block &candidate) { return value < candidate.begin; });
    if (length == 0 || block == m_blocks.begin())
        return {};
    --block;
    return {block->bytes.get() + (offset - block->begin), length};
}

void TextArena::forgetBefore(std::uint64_t offset)
{
    while (!m_blocks.empty() && m_blocks.front().begin + m_blocks.front().used <= offset
           && m_blocks.size() > 1) {
        m_capacity -= m_blocks.front().capacity;
        m_blocks.pop_front();
    }
}

} // namespace claustrum::lab
