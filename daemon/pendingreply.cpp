// SPDX-License-Identifier: Apache-2.0
#include "daemon/pendingreply.h"

#include "daemon/connection.h"

namespace claustrum {

void PendingReply::answer(const Result<std::string> &result)
{
    send(frameOf(result));
}

Frame PendingReply::frameOf(const Result<std::string> &result) const
{
    return result ? makeReply(m_id, *result) : makeErrorReply(m_id, result.error());
}

void PendingReply::send(Frame frame)
{
    if (const auto to = connection())
        to->finishRequest(std::move(frame), m_requestBytes);
    m_connection.reset();
}

CancelSignalPtr PendingReply::cancelSignal() const
{
    const auto from = connection();
    return from ? from->cancelSignal() : std::make_shared<CancelSignal>();
}

} // namespace claustrum
