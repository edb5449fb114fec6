// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/pendingreply.h"

#include "daemon/client/connection.h"

namespace claustrum {

void PendingReply::answer(const Result<std::string> &result)
{
    send(frameOf(result));
}

Frame PendingReply::frameOf(const Result<std::string> &result) const
{
    return result ? makeReply(m_id, *result) : makeErrorReply(m_id, result.error());
}

void PendingReply::notifyWhenAnswered(const ObserverList<WorkObserver> &observers)
{
    m_timing = std::make_unique<Timing>(Timing{observers, std::chrono::steady_clock::now()});
}

void PendingReply::send(Frame frame)
{
    if (m_timing)
        m_timing->observers.notify(&WorkObserver::onRequestAnswered,
                                   std::chrono::steady_clock::now() - m_timing->since);
    if (const auto to = connection())
        to->finishRequest(std::move(frame), m_requestBytes,
                          m_followsStream ? WriteQueue::Kind::FollowingReply
                                          : WriteQueue::Kind::Reply);
    m_connection.reset();
}

std::shared_ptr<ClientCalls> PendingReply::clientCalls() const
{
    const auto from = connection();
    return from ? from->calls() : std::make_shared<ClientCalls>();
}

} // namespace claustrum
