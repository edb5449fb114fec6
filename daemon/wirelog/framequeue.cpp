// SPDX-License-Identifier: Apache-2.0
#include "daemon/wirelog/framequeue.h"

#include <utility>

namespace claustrum {

bool FrameQueue::push(TimedFrame frame)
{
    const std::size_t bytes = frame.frame.size() + entryBytes;
    {
        const std::lock_guard lock(m_mutex);
        const bool first = m_waiting.frames.empty() && m_waiting.lost == 0;
        if (m_waiting.lost > 0 || m_waitingBytes + bytes > m_bound) {
            ++m_waiting.lost; // and so are later ones, until the others are taken
        } else {
            m_waitingBytes += bytes;
            m_waiting.frames.push_back(std::move(frame));
        }
        if (!first)
            return false;
    }
    m_changed.notify_one();
    return true;
}

FrameQueue::Batch FrameQueue::takeLocked()
{
    m_waitingBytes = 0;
    return std::exchange(m_waiting, {});
}

FrameQueue::Batch FrameQueue::take()
{
    const std::lock_guard lock(m_mutex);
    return takeLocked();
}

FrameQueue::Batch FrameQueue::waitAndTake()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock,
                   [this] { return m_closed || !m_waiting.frames.empty() || m_waiting.lost > 0; });
    return takeLocked();
}

void FrameQueue::close()
{
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    m_changed.notify_one();
}

bool FrameQueue::isClosed() const
{
    const std::lock_guard lock(m_mutex);
    return m_closed;
}

} // namespace claustrum
