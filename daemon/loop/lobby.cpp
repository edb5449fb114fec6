// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/lobby.h"

#include "daemon/loop/pulse.h"

namespace claustrum {

Lobby::Lobby(EventPoll &outer)
    : m_outer(outer)
    , m_watch(outer, [this](std::uint32_t) { serve(); })
{
    auto inner = EventPoll::create();
    if (inner && m_watch.start((*inner)->fd(), EPOLLIN))
        m_inner = std::move(*inner);
}

Lobby::~Lobby()
{
    m_outer.pulse().forget(*this);
}

void Lobby::serve()
{
    if (!m_inner->serve(atOnce))
        return;
    m_watch.stop();
    m_outer.pulse().after(*this);
}

void Lobby::runDeferred()
{
    m_watch.start(m_inner->fd(), EPOLLIN);
}

} // namespace claustrum
