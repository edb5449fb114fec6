// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/latencies.h"

#include <algorithm>
#include <bit>

namespace claustrum {

std::size_t Latencies::slotOf(std::uint64_t value)
{
    if (value < (1U << bits))
        return value;
    const auto shift = static_cast<unsigned>(std::bit_width(value)) - bits - 1;
    return ((shift + std::size_t{1}) << bits) + ((value >> shift) - (1U << bits));
}

std::uint64_t Latencies::middleOf(std::size_t slot)
{
    if (slot < (1U << bits))
        return slot;
    const std::size_t shift = (slot >> bits) - 1;
    const std::uint64_t least = ((slot & ((1U << bits) - 1)) + (1U << bits)) << shift;
    return least + ((std::uint64_t{1} << shift) >> 1);
}

void Latencies::add(std::int64_t ns)
{
    ns = std::max<std::int64_t>(ns, 0);
    ++m_slots[slotOf(static_cast<std::uint64_t>(ns))];
    m_smallest = m_count == 0 ? ns : std::min(m_smallest, ns);
    m_largest = std::max(m_largest, ns);
    m_sum += ns;
    ++m_count;
}

std::int64_t Latencies::percentile(unsigned percent) const
{
    const std::uint64_t wanted = (m_count * percent + 99) / 100;
    std::uint64_t seen = 0;
    for (std::size_t slot = 0; slot < slots && m_count > 0; ++slot) {
        seen += m_slots[slot];
        if (seen >= wanted)
            return std::clamp(static_cast<std::int64_t>(middleOf(slot)), m_smallest, m_largest);
    }
    return 0;
}

} // namespace claustrum
