// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/mailbox.h"

#include <QCoreApplication>
#include <QEvent>

#include <utility>

namespace claustrum {

void Mailbox::post(Task<void()> task)
{
    const std::lock_guard lock(m_mutex);
    m_tasks.push_back(std::move(task));
    if (m_tasks.size() == 1)
        wake();
}

/// A function of its own, so that a stack of ThreadSanitizer has its caller, which testing/tsan.supp
/// names.
[[gnu::noinline]] void Mailbox::wake()
{
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
