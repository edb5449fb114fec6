// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>

namespace claustrum::lab {

/// Bytes in order of arrival, freed from the front. Allocates blocks of 1 MiB, to avoid one
/// allocation per frame. Offsets count from the first byte ever appended and stay valid until
/// forgotten.
class TextArena
{
public:
    /// Returns the offset of the appended @p bytes.
    std::uint64_t append(std::string_view bytes);

    /// The bytes at an offset from append(); valid until forgotten.
    [[nodiscard]] std::string_view at(std::uint64_t offset, std::size_t length) const;

    /// Frees the blocks that end at or before @p offset.
    void forgetBefore(std::uint64_t offset);

    /// Allocated bytes.
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
