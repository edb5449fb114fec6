// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/clientcalls.h"

namespace claustrum {

void ClientCalls::add(Start call)
{
    if (m_running == runningLimit) {
        m_waiting.push_back(std::move(call));
        return;
    }
    ++m_running;
    call(shared_from_this());
}

void ClientCalls::onCallEnded()
{
    --m_running;
    if (m_waiting.empty())
        return;
    Start next = std::move(m_waiting.front());
    m_waiting.pop_front();
    add(std::move(next));
}

void ClientCalls::onClientGone()
{
    m_gone.raise();
    m_turns->close();
}

} // namespace claustrum
