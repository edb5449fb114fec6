// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/blockingrequest.h"

#include "daemon/methods/recovered.h"

namespace claustrum {

void BlockingRequest::admit(std::unique_ptr<BlockingRequest> request, BlockingCalls &calls)
{
    const auto of = request->m_reply.clientCalls();
    of->add([&calls, request = std::move(request)](const auto &client) mutable {
        request->m_client = client;
        request->m_turn.emplace(client->turns());
        calls.run(std::move(request));
    });
}

void BlockingRequest::work()
{
    const auto mayHold = [this](std::size_t bytes) { return m_turn->allows(bytes); };
    const Caller caller{m_client->cancelFd(), mayHold};
    m_frame = m_reply.frameOf(recovered(m_method, m_reply.id(), [&] { return m_handler(caller); }));
}

void BlockingRequest::finish()
{
    m_reply.send(std::move(m_frame));
    giveBack();
}

void BlockingRequest::refuse()
{
    m_reply.answer(Error{"cannot start a thread: resource temporarily unavailable"});
    giveBack();
}

/// Not before the reply counts as queued.
void BlockingRequest::giveBack()
{
    m_turn->end();
    m_client->onCallEnded();
}

} // namespace claustrum
