// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>

namespace claustrum {

/// Threads that take jobs from a bounded queue, in their order. A job that finds it full is dropped
/// and counted; nobody ever waits for it. push() from any thread.
template <typename Job>
class JobQueue
{
public:
    using Work = std::function<void(const Job &)>; ///< owns all that it uses; must not throw

    /// @param threads that run jobs at the same time
    /// @param mostWaiting jobs, besides those that run
    JobQueue(std::size_t threads, std::size_t mostWaiting, Work work)
        : m_shared(std::make_shared<Shared>())
        , m_mostWaiting(mostWaiting)
    {
        m_shared->work = std::move(work);
        const std::lock_guard lock(m_shared->mutex); // a thread must not end uncounted
        try {
            for (std::size_t i = 0; i < threads; ++i) {
                std::thread([shared = m_shared] { shared->run(); }).detach();
                ++m_shared->alive;
            }
        } catch (const std::system_error &) { // fewer threads, or none
        }
    }
    ~JobQueue() { close(std::chrono::milliseconds(0)); }
    JobQueue(const JobQueue &) = delete;
    JobQueue &operator=(const JobQueue &) = delete;

    void push(Job job)
    {
        const std::lock_guard lock(m_shared->mutex);
        if (m_shared->closed || m_shared->alive == 0 || m_shared->jobs.size() >= m_mostWaiting) {
            ++m_dropped;
            return;
        }
        m_shared->jobs.push_back(std::move(job));
        m_shared->changed.notify_one();
    }

    /// Those that were dropped so far.
    [[nodiscard]] std::uint64_t dropped() const { return m_dropped; }

    /// Takes no more jobs; whether those that it has are done within @p patience. A job that runs
    /// longer goes on alone.
    bool close(std::chrono::milliseconds patience)
    {
        std::unique_lock lock(m_shared->mutex);
        m_shared->closed = true;
        m_shared->changed.notify_all();
        return m_shared->ended.wait_for(lock, patience, [this] { return m_shared->alive == 0; });
    }

private:
    struct Shared
    {
        void run()
        {
            std::unique_lock lock(mutex);
            for (;;) {
                changed.wait(lock, [this] { return closed || !jobs.empty(); });
                if (jobs.empty())
                    break;
                const Job job = std::move(jobs.front());
                jobs.pop_front();
                lock.unlock();
                work(job);
                lock.lock();
            }
            --alive;
            ended.notify_all();
        }

        std::mutex mutex;
        std::condition_variable changed;
        std::condition_variable ended;
        std::deque<Job> jobs;
        std::size_t alive = 0; // threads
        bool closed = false;
        Work work;
    };

    const std::shared_ptr<Shared> m_shared;
    const std::size_t m_mostWaiting;
    std::atomic<std::uint64_t> m_dropped = 0;
};

} // namespace claustrum
