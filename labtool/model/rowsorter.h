// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/framerecord.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace claustrum::lab {

/// Sorts frames by a value, in steps, so that no step blocks the event loop for long: the longest
/// one merges half of the rows with the other half. Equal values stay in the order of arrival.
class RowSorter
{
public:
    struct Key
    {
        std::int64_t value;
        FrameNumber number;
    };

    /// @param keys in the order of their numbers
    void start(std::vector<Key> keys);
    void stop() { m_keys.clear(); }
    [[nodiscard]] bool isSorting() const { return !m_keys.empty(); }

    /// Sorts on for about that long; true if all is sorted.
    bool step(int milliseconds);

    /// The result; the sorter is empty afterwards.
    [[nodiscard]] std::vector<Key> take();

private:
    static constexpr std::size_t firstRun = 8192;

    std::vector<Key> m_keys;
    std::size_t m_run = 0; ///< length of the sorted parts; 0: not sorted yet
    std::size_t m_at = 0;  ///< the next part to sort or pair of parts to merge
};

} // namespace claustrum::lab
