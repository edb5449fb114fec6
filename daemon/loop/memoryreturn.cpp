// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/memoryreturn.h"

#include <chrono>
#include <malloc.h>

namespace claustrum {

MemoryReturn::MemoryReturn()
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(std::chrono::seconds(2));
    QObject::connect(&m_timer, &QTimer::timeout, [this] {
        m_freedBytes = 0;
        ::malloc_trim(0);
    });
}

void MemoryReturn::noteFreed(std::size_t bytes)
{
    m_freedBytes += bytes;
    if (m_freedBytes >= worthIt && !m_timer.isActive())
        m_timer.start();
}

} // namespace claustrum
