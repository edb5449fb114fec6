// SPDX-License-Identifier: Apache-2.0
#include "daemon/wirelog/framefeed.h"

#include <utility>

namespace claustrum {

bool FrameFeed::push(PassedFrame frame)
{
    const std::size_t bytes = frame.frame.size() + entryBytes;
    {
        const std::lock_guard lock(m_mutex);
        const bool first = m_waiting.frames.empty() && m_waiting.lost == 0;
        if (m_waiting.lost > 0 || m_waitingBytes + bytes > m_bound) {
            ++m_waiting.lost; // and so are those behind it, until the others were taken
        } else {
            m_waitingBytes += bytes;
            m_waiting.frames.push_back(std::move(frame));
        }
        if (!first)
            return false;
    }
    m_came.notify_one();
    return true;
}

FrameFeed::Taken FrameFeed::takeLocked()
{
    m_waitingBytes = 0;
    return std::exchange(m_waiting, {});
}

FrameFeed::Taken FrameFeed::take()
{
    const std::lock_guard lock(m_mutex);
    return takeLocked();
}

FrameFeed::Taken FrameFeed::waitAndTake()
{
    std::unique_lock lock(m_mutex);
    m_came.wait(lock,
                [this] { return m_ended || !m_waiting.frames.empty() || m_waiting.lost > 0; });
    return takeLocked();
}

void FrameFeed::end()
{
    const std::lock_guard lock(m_mutex);
    m_ended = true;
    m_came.notify_one();
}

bool FrameFeed::ended() const
{
    const std::lock_guard lock(m_mutex);
    return m_ended;
}

} // namespace claustrum
