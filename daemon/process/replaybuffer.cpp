// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/replaybuffer.h"

namespace claustrum {

void ReplayBuffer::append(Frame frame)
{
    m_bytes += frame.size();
    m_frames.push_back(std::move(frame));
    ++m_lastSeq;
    while (m_bytes > m_cap && m_frames.size() > 1) {
        m_bytes -= m_frames.front().size();
        m_frames.pop_front();
    }
}

} // namespace claustrum
