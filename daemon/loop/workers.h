// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/task.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>

namespace claustrum {

/// Threads for work that may block: files, git, a spawn. Blocked threads are replaced, so one that
/// never returns delays nobody; an idle one ends after ten seconds.
///
/// Starting a thread takes a lock on the memory map, which the loop must not wait for repeatedly:
/// for many jobs at once it starts one thread, which starts two, and so on.
///
/// At the limit jobs wait their turn. Their number is bounded by the connections, each of which has
/// its own limit of requests in work (Connection). Any thread.
class Workers
{
public:
    static constexpr std::size_t threadLimit = 1024;

    using Job = Task<void()>;

    Workers() = default;
    Workers(const Workers &) = delete;
    Workers &operator=(const Workers &) = delete;

    /// Waits for the running jobs; those not begun are dropped. Callers that cannot wait call
    /// waitForIdle() first, and leave the process if that fails.
    ~Workers();

    /// Takes @p job and runs it on a thread of its own or an idle one. False, and @p job stays as
    /// it is, if the system gives no thread and there is none yet.
    [[nodiscard]] bool run(Job &job);
    [[nodiscard]] bool run(Job &&job) { return run(job); }

    /// Whether all jobs have ended, after at most @p timeout.
    bool waitForIdle(std::chrono::milliseconds timeout);

private:
    std::size_t reserveThreads(std::size_t atMost);
    void forgetReserved(std::size_t count);
    bool startThread();
    void startOthers(std::unique_lock<std::mutex> &lock);
    void work();

    std::mutex m_mutex;
    std::condition_variable m_jobAdded;
    std::condition_variable m_threadEnded;
    std::condition_variable m_jobEnded;
    std::deque<Job> m_jobs;
    std::size_t m_threads = 0;
    std::size_t m_idle = 0;     // among the threads: waiting for a job, or starting
    std::size_t m_starting = 0; // among the idle: not in work() yet
    bool m_stopping = false;
};

} // namespace claustrum
