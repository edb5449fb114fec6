// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/task.h"

#include <QObject>

#include <deque>
#include <mutex>

namespace claustrum {

/// Tasks that other threads hand to this object's thread, which runs them in the order in which
/// they were posted. QMetaObject::invokeMethod() does the same, but its callables must be copyable,
/// and ThreadSanitizer cannot see into Qt's queue, in which one task is ordered before another.
///
/// Has no limit of its own: who posts has one. Tasks that have not been run when it is destroyed
/// are dropped.
class Mailbox final : public QObject
{
public:
    /// Any thread.
    void post(Task<void()> task);

    /// Runs at once what has been posted so far; else the thread's event loop does. The tasks must
    /// not destroy the mailbox. On its thread.
    void deliver();

protected:
    void customEvent(QEvent *delivery) override;

private:
    void wake();

    std::mutex m_mutex;
    std::deque<Task<void()>> m_tasks; // an event is on its way while there are some
};

} // namespace claustrum
