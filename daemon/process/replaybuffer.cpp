// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/replaybuffer.h"

namespace claustrum {

ReplayBuffer::ReplayBuffer(std::size_t cap)
    : m_cap(cap)
{
    m_all.add(*this);
}

ReplayBuffer::~ReplayBuffer()
{
    m_all.remove(*this);
}

void ReplayBuffer::append(Frame frame)
{
    const std::size_t size = frame.size();
    if (m_store) {
        note(size);
        return;
    }
    {
        const InUse inUse(*this);
        m_frames.push_back(std::move(frame));
    }
    m_bytes += size;
    m_all.m_bytes += size;
    ++m_lastSeq;
    while (m_bytes > m_cap && m_frames.size() > 1) {
        if (m_spill)
            m_spill->append(m_frames.front().bytes(), firstHeld());
        dropFront();
    }
    m_all.onAppended();
}

void ReplayBuffer::note(std::size_t frameBytes)
{
    m_bytes += frameBytes;
    ++m_noted;
    ++m_lastSeq;
    for (; m_bytes > m_cap && m_noted > 1; --m_noted) {
        if (m_spill && m_spill->lacks(firstHeld()))
            m_spill->append(m_store->oldest().bytes(), firstHeld());
        m_bytes -= m_store->dropOldest();
    }
}

void ReplayBuffer::dropOldest(std::size_t bytes)
{
    for (const std::size_t before = m_bytes; hasOldest() && before - m_bytes < bytes;)
        dropFront();
}

void ReplayBuffer::dropFront()
{
    const std::size_t size = m_frames.front().size();
    m_bytes -= size;
    m_all.m_bytes -= size;
    m_frames.pop_front();
}

} // namespace claustrum
