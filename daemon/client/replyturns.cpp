// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/replyturns.h"

namespace claustrum {

bool ReplyTurns::take()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_closed || (m_open && m_taken < atOnce); });
    if (m_closed)
        return false;
    ++m_taken;
    return true;
}

void ReplyTurns::giveBack()
{
    const std::lock_guard lock(m_mutex);
    --m_taken;
    m_changed.notify_one();
}

void ReplyTurns::setOpen(bool open)
{
    const std::lock_guard lock(m_mutex);
    m_open = open;
    m_changed.notify_all();
}

void ReplyTurns::close()
{
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    m_changed.notify_all();
}

} // namespace claustrum
