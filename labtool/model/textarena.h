// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>

namespace claustrum::lab {

/// Bytes in order of arrival, forgotten from the front: blocks of 1 MiB, so that a hundred
/// thousand frames are no hundred thousand allocations. Offsets count from the very first byte
/// and stay valid until they are forgotten.
class TextArena
{
public:
    /// The offset at which @p bytes now stand.
    std::uint64_t append(std::string_view bytes);

    /// Of what append() gave; valid until forgotten.
    [[nodiscard]] std::string_view at(std::uint64_t offset, std::size_t length) const;

    /// Frees the blocks that end before @p offset.
    void forgetBefore(std::uint64_t offset);

    /// Memory that is held.
    [[nodiscard]] std::size_t capacity() const { return m_capacity; }

private:
    static constexpr std::size_t blockSize = 1 << 20;

    struct Block
    {
        std::uint64_t begin;
        std::size_t capacity;
        std::size_t used = 0;
        std::unique_ptr<char[]> bytes;
    };

    Block &blockFor(std::size_t length);

    std::deque<Block> m_blocks;
    std::uint64_t m_end = 0;
    std::size_t m_capacity = 0;
};

} // namespace claustrum::lab
