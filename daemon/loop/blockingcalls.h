// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/workers.h"

#include <QObject>

#include <functional>
#include <memory>
#include <utility>

namespace claustrum {

/// Runs what may block on a worker thread, and what follows from it on the loop's thread.
/// Owned by the loop's thread, which is the only one to call run().
class BlockingCalls
{
public:
    explicit BlockingCalls(Workers &workers)
        : m_workers(workers)
    {}

    /// Calls @p call on a worker, then @p then with its value on the loop. False, and neither is
    /// called, if there is no thread to be had. Neither may throw.
    template <typename Call, typename Then>
    [[nodiscard]] bool run(Call call, Then then)
    {
        // Shared, because what it holds cannot be copied and a job must be.
        auto follow = std::make_shared<Then>(std::move(then));
        return m_workers.run([this, call = std::move(call), follow]() mutable {
            auto value = std::make_shared<decltype(call())>(call());
            QMetaObject::invokeMethod(
                &m_loop, [follow, value] { (*follow)(std::move(*value)); }, Qt::QueuedConnection);
        });
    }

private:
    Workers &m_workers;
    QObject m_loop; // lives on the loop's thread, and so what is posted to it runs there
};

} // namespace claustrum
