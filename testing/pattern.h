// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace claustrum::testing {

/// A byte stream of any length that differs at every position, so that lost, duplicated or swapped
/// bytes are detected, with their offset: 64-bit words, each a hash of its number (splitmix64).
class Pattern
{
public:
    explicit Pattern(std::uint64_t seed, std::uint64_t offset = 0)
        : m_seed(seed)
        , m_offset(offset)
    {}

    /// The next @p count bytes.
    std::string take(std::size_t count)
    {
        std::string bytes(count, '\0');
        for (std::size_t done = 0; done < count;) {
            const std::uint64_t word = wordAt(m_offset / sizeof m_offset);
            const std::size_t begin = m_offset % sizeof word;
            const std::size_t part = std::min(sizeof word - begin, count - done);
            std::memcpy(&bytes[done], reinterpret_cast<const char *>(&word) + begin, part);
            done += part;
            m_offset += part;
        }
        return bytes;
    }

    /// Whether the next bytes are @p bytes; if so, they are consumed.
    bool match(std::string_view bytes)
    {
        const std::uint64_t before = m_offset;
        const bool same = take(bytes.size()) == bytes;
        m_offset = same ? m_offset : before;
        return same;
    }

    [[nodiscard]] std::uint64_t offset() const { return m_offset; }

private:
    [[nodiscard]] std::uint64_t wordAt(std::uint64_t number) const
    {
        std::uint64_t hash = m_seed + (number + 1) * 0x9e3779b97f4a7c15U;
        hash = (hash ^ (hash >> 30U)) * 0xbf58476d1ce4e5b9U;
        hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111ebU;
        return hash ^ (hash >> 31U);
    }

    std::uint64_t m_seed;
    std::uint64_t m_offset;
};

} // namespace claustrum::testing
