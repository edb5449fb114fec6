// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/blockingrequest.h"

#include "daemon/client/connection.h"
#include "daemon/methods/recovered.h"

#include <new>

namespace claustrum {

void BlockingRequest::admit(std::unique_ptr<BlockingRequest> request, FileUse use,
                            BlockingCalls &calls)
{
    request->m_isChange = use.changes;
    const auto client = request->m_reply.clientCalls();
    calls.run(std::move(request), std::move(use), client);
}

void BlockingRequest::begin(const std::shared_ptr<Slots> &client)
{
    m_client = std::static_pointer_cast<ClientCalls>(client);
    m_turn.emplace(m_client->turns());
}

void BlockingRequest::work()
{
    const auto mayHold = [this](std::size_t bytes) { return m_turn->allows(bytes); };
    const Caller caller{m_client->cancelFd(), mayHold};
    try {
        m_frame =
            m_reply.frameOf(recovered(m_method, m_reply.id(), [&] { return m_handler(caller); }));
    } catch (const std::bad_alloc &) { // for the frame
        m_frame = m_reply.frameOf(recoveredPanic(m_method, m_reply.id(), "out of memory"));
    }
}

void BlockingRequest::finish()
{
    m_reply.send(std::move(m_frame));
    m_turn->end(); // not before the reply counts as queued
}

void BlockingRequest::refuse()
{
    m_reply.answer(Error{"cannot start a thread: resource temporarily unavailable"});
}

bool BlockingRequest::isWanted() const
{
    const auto connection = m_reply.connection();
    return m_isChange || (connection && !connection->isClosed());
}

} // namespace claustrum
