// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/mailbox.h"

#include <QCoreApplication>
#include <QEvent>

#include <utility>

namespace claustrum {

/// The event is made under the lock, so that the sanitizer sees that it was made before it is read.
void Mailbox::post(Task<void()> task)
{
    const std::lock_guard lock(m_mutex);
    m_tasks.push_back(std::move(task));
    if (m_tasks.size() > 1)
        return;
#ifdef __SANITIZE_THREAD__
    static std::mutex queueOfQt; // Qt has a lock of its own for it, which the sanitizer cannot see
    const std::lock_guard others(queueOfQt);
#endif
    QCoreApplication::postEvent(this, new QEvent(QEvent::User));
}

void Mailbox::deliver()
{
    std::deque<Task<void()>> tasks;
    {
        const std::lock_guard lock(m_mutex);
        tasks.swap(m_tasks);
    }
    for (auto &task : tasks) {
        task();
        task = {}; // not kept alive by those after it
    }
}

void Mailbox::customEvent(QEvent * /*delivery*/)
{
    deliver();
}

} // namespace claustrum
