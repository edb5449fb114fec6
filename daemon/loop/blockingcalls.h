// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/workers.h"

#include <QObject>

#include <memory>

namespace claustrum {

/// Work that may block, in steps. No step may throw. Created and destroyed on the loop's thread,
/// except that a call that is dropped with the workers may be destroyed on one of them.
class BlockingCall
{
public:
    virtual ~BlockingCall() = default;

    /// On a worker thread.
    virtual void work() = 0;
    /// On the loop's thread, after work().
    virtual void finish() = 0;
    /// On the loop's thread, in place of both: the system gives no thread.
    virtual void refuse() = 0;
};

/// Runs blocking calls on worker threads, and their last step on the loop's thread.
/// Owned by the loop's thread, which is the only one to call run().
class BlockingCalls
{
public:
    explicit BlockingCalls(Workers &workers)
        : m_workers(workers)
    {}

    void run(std::unique_ptr<BlockingCall> call);

private:
    Workers &m_workers;
    QObject m_loop; // lives on the loop's thread, where posted calls run
};

} // namespace claustrum
