// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/workers.h"

#include <algorithm>
#include <chrono>
#include <pthread.h>

namespace claustrum {
namespace {

// Handlers need little, but the C library's resolver and sanitizers need some room.
constexpr std::size_t stackBytes = std::size_t{256} * 1024;
constexpr auto idleTime = std::chrono::seconds(10);

} // namespace

Workers::~Workers()
{
    std::unique_lock lock(m_mutex);
    m_stopping = true;
    m_jobs.clear();
    m_jobAdded.notify_all();
    m_threadEnded.wait(lock, [this] { return m_threads == 0; });
}

bool Workers::run(Job &job)
{
    const std::lock_guard lock(m_mutex);
    m_jobs.push_back(std::move(job));
    if (m_starting == 0 && reserveThreads(1) == 1 && !startThread()) {
        forgetReserved(1);
        if (m_threads == 0) {
            job = std::move(m_jobs.back());
            m_jobs.pop_back();
            return false;
        }
    }
    m_jobAdded.notify_one();
    return true;
}

/// Reserves at most @p atMost threads for the jobs that no idle one will take. They count as idle
/// from now on.
std::size_t Workers::reserveThreads(std::size_t atMost)
{
    const std::size_t wanted = m_jobs.size() > m_idle ? m_jobs.size() - m_idle : 0;
    const std::size_t reserved = std::min({wanted, atMost, threadLimit - m_threads});
    m_threads += reserved;
    m_idle += reserved;
    m_starting += reserved;
    return reserved;
}

void Workers::forgetReserved(std::size_t count)
{
    m_threads -= count;
    m_idle -= count;
    m_starting -= count;
}

bool Workers::waitForIdle(std::chrono::milliseconds timeout)
{
    std::unique_lock lock(m_mutex);
    return m_jobEnded.wait_for(lock, timeout,
                               [this] { return m_jobs.empty() && m_idle == m_threads; });
}

bool Workers::startThread()
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
    return started;
}

/// Each new thread first starts up to two more.
void Workers::startOthers(std::unique_lock<std::mutex> &lock)
{
    --m_starting;
    if (m_stopping)
        return;
    const std::size_t reserved = reserveThreads(2);
    if (reserved == 0)
        return;
    lock.unlock();
    std::size_t started = 0;
    while (started < reserved && startThread())
        ++started;
    lock.lock();
    forgetReserved(reserved - started);
}

void Workers::work()
{
    std::unique_lock lock(m_mutex);
    startOthers(lock);
    while (m_jobAdded.wait_for(lock, idleTime, [this] { return m_stopping || !m_jobs.empty(); })
           && !m_stopping) {
        Job job = std::move(m_jobs.front());
        m_jobs.pop_front();
        --m_idle;
        lock.unlock();
        job();
        job = {}; // destroyed before it counts as done
        lock.lock();
        ++m_idle;
        m_jobEnded.notify_all();
    }
    --m_idle;
    --m_threads;
    m_threadEnded.notify_all();
}

} // namespace claustrum
