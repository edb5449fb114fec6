// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/blockingcalls.h"

namespace claustrum {

void BlockingCalls::run(std::unique_ptr<BlockingCall> call)
{
    BlockingCall *const steps = call.get();
    Workers::Job job = [this, call = std::move(call)]() mutable {
        call->work();
        QMetaObject::invokeMethod(
            &m_loop, [call = std::move(call)] { call->finish(); }, Qt::QueuedConnection);
    };
    if (!m_workers.run(job))
        steps->refuse(); // the job was not taken, and still owns the call
}

} // namespace claustrum
