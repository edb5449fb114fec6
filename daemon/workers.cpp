// SPDX-License-Identifier: Apache-2.0
#include "daemon/workers.h"

#include <chrono>
#include <pthread.h>

namespace claustrum {
namespace {

// A handler's frames are small, but the C library's resolver and a sanitizer's want some room.
constexpr std::size_t stackBytes = 256 * 1024;
constexpr auto idleTime = std::chrono::seconds(10);

} // namespace

Workers::~Workers()
{
    std::unique_lock lock(m_mutex);
    m_stopping = true;
    m_jobs.clear();
    m_jobCame.notify_all();
    m_threadEnded.wait(lock, [this] { return m_threads == 0; });
}

bool Workers::run(Job job)
{
    const std::lock_guard lock(m_mutex);
    if (m_jobs.size() >= m_idle && m_threads < threadLimit && !addThread() && m_threads == 0)
        return false;
    m_jobs.push_back(std::move(job));
    m_jobCame.notify_one();
    return true;
}

bool Workers::waitForIdle(std::chrono::milliseconds timeout)
{
    std::unique_lock lock(m_mutex);
    return m_jobEnded.wait_for(lock, timeout,
                               [this] { return m_jobs.empty() && m_idle == m_threads; });
}

bool Workers::addThread()
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, stackBytes);
    pthread_t thread{};
    const auto start = [](void *self) -> void * {
        static_cast<Workers *>(self)->work();
        return nullptr;
    };
    const bool started = ::pthread_create(&thread, &attributes, start, this) == 0;
    pthread_attr_destroy(&attributes);
    if (started) {
        ++m_threads;
        ++m_idle;
    }
    return started;
}

void Workers::work()
{
    std::unique_lock lock(m_mutex);
    while (m_jobCame.wait_for(lock, idleTime, [this] { return m_stopping || !m_jobs.empty(); })
           && !m_stopping) {
        Job job = std::move(m_jobs.front());
        m_jobs.pop_front();
        --m_idle;
        lock.unlock();
        job();
        job = nullptr; // what it holds goes before it counts as done
        lock.lock();
        ++m_idle;
        m_jobEnded.notify_all();
    }
    --m_idle;
    --m_threads;
    m_threadEnded.notify_all();
}

} // namespace claustrum
