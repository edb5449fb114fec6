// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace claustrum {

/// Durations, summed up in constant memory. A percentile is within 1 % of the exact one; the
/// largest is exact.
class Latencies
{
public:
    /// @param ns from 0
    void add(std::int64_t ns);

    [[nodiscard]] std::uint64_t count() const { return m_count; }
    [[nodiscard]] std::int64_t sum() const { return m_sum; }
    [[nodiscard]] std::int64_t largest() const { return m_largest; }
    /// The smallest duration that @p percent of all do not exceed, 1 to 100; 0 without any.
    [[nodiscard]] std::int64_t percentile(unsigned percent) const;

private:
    // Values below 64 each have a slot, and so has each 64th of a power of two above.
    static constexpr unsigned bits = 6;
    static constexpr std::size_t slots = (64 - bits) << bits;
    static std::size_t slotOf(std::uint64_t value);
    static std::uint64_t middleOf(std::size_t slot);

    std::array<std::uint32_t, slots> m_slots{}; // 14.8 kB
    std::uint64_t m_count = 0;
    std::int64_t m_sum = 0;
    std::int64_t m_smallest = 0;
    std::int64_t m_largest = 0;
};

} // namespace claustrum
