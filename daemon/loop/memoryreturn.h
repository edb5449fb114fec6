// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTimer>

#include <cstddef>

namespace claustrum {

/// Gives freed memory back to the system: the C library keeps pages below the highest one in use.
/// Two seconds after the first of some freed bytes, since giving back takes time for each page.
/// Event loop's thread.
class MemoryReturn
{
public:
    MemoryReturn();

    /// Counts freed memory.
    void noteFreed(std::size_t bytes);

private:
    static constexpr std::size_t worthIt = std::size_t{1024} * 1024;

    std::size_t m_freedBytes = 0; // since the last time
    QTimer m_timer;
};

} // namespace claustrum
