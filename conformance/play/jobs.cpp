// SPDX-License-Identifier: Apache-2.0
#include "conformance/play/jobs.h"

#include "conformance/host/pollloop.h"
#include "conformance/host/reaper.h"
#include "conformance/results/resultjson.h"
#include "posix/files.h"
#include "posix/pipe.h"
#include "posix/spawn.h"

#include <array>
#include <csignal>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <sys/prctl.h>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

/// Time after a job's own limit before it is killed: it should have ended by itself.
constexpr std::chrono::seconds grace{10};

class Workers
{
public:
    Workers(const std::vector<Job> &jobs, std::size_t parallel,
            const std::function<void(const ScenarioResult &)> &handOut,
            const std::function<bool(const ScenarioResult &)> &arrived)
        : m_jobs(jobs)
        , m_parallel(parallel)
        , m_handOut(handOut)
        , m_arrived(arrived)
        , m_results(jobs.size())
    {}
    void run();

private:
    struct Worker
    {
        std::size_t job;
        pid_t pid;
        Fd result;
        std::string text;
        Deadline deadline;
    };

    void startMore();
    void start(std::size_t job);
    void read(int fd);
    void ended(int fd);
    void killLate();
    void cancelAll(Verdict verdict, const std::string &reason);
    void arrive(std::size_t job, ScenarioResult result);
    void finish(std::size_t job, ScenarioResult result);
    [[nodiscard]] Deadline nextDeadline() const;
    [[nodiscard]] std::set<pid_t> pids() const;

    const std::vector<Job> &m_jobs;
    std::size_t m_parallel;
    const std::function<void(const ScenarioResult &)> &m_handOut;
    const std::function<bool(const ScenarioResult &)> &m_arrived;
    std::vector<std::optional<ScenarioResult>> m_results;
    PollLoop m_loop;
    std::map<int, Worker> m_workers; ///< by the descriptor of the result
    std::size_t m_next = 0;          ///< job to start
    std::size_t m_handedOut = 0;
    bool m_enough = false; ///< no more jobs, as m_arrived said
};

ScenarioResult failed(ScenarioResult blank, std::string reason, Verdict verdict = Verdict::NotRun)
{
    blank.verdict = verdict;
    blank.reason = std::move(reason);
    return blank;
}

/// The body of a worker: dies with its parent, writes one line and leaves nothing.
[[noreturn]] void work(const Job &job, Fd result)
{
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::setpgid(0, 0); // the parent forwards ^C, once
    const std::string text = writeResult(job.run());
    killChildren();
    (void)writeAll(result.get(), text, "result"); // failures are ignored: the parent has died
    ::_exit(0);
}

void Workers::run()
{
    becomeSubreaper();
    while (m_handedOut < m_jobs.size()) {
        startMore();
        const auto running = m_workers.size();
        m_loop.runUntil([&] { return m_workers.empty() || m_workers.size() != running; },
                        nextDeadline());
        if (cancelled())
            cancelAll(Verdict::NotRun, "interrupted");
        else if (m_enough)
            cancelAll(Verdict::NotReached, "another scenario has failed");
        killLate();
    }
    killChildren();
}

void Workers::startMore()
{
    while (!cancelled() && !m_enough && m_workers.size() < m_parallel && m_next < m_jobs.size())
        start(m_next++);
}

void Workers::start(std::size_t job)
{
    auto pipe = makePipe();
    if (!pipe) {
        arrive(job, failed(m_jobs[job].blank, pipe.error().text));
        return;
    }
    const pid_t pid = ::fork();
    if (pid == 0) {
        for (auto &[fd, worker] : m_workers)
            worker.result.reset(); // otherwise the others would get no end of file
        pipe->readEnd.reset();
        work(m_jobs[job], std::move(pipe->writeEnd));
    }
    if (pid < 0) {
        arrive(job, failed(m_jobs[job].blank, systemError("fork", "worker", errno).text));
        return;
    }
    const int fd = pipe->readEnd.get();
    m_workers.insert_or_assign(
        fd,
        Worker{job, pid, std::move(pipe->readEnd), {}, Clock::now() + m_jobs[job].limit + grace});
    m_loop.watch(fd, POLLIN, [this, fd](short) { read(fd); });
}

void Workers::read(int fd)
{
    std::array<char, 65536> buffer;
    const auto count = retryInterrupted([&] { return ::read(fd, buffer.data(), buffer.size()); });
    if (count > 0)
        m_workers.at(fd).text.append(buffer.data(), static_cast<std::size_t>(count));
    else
        ended(fd);
}

void Workers::ended(int fd)
{
    m_loop.forget(fd);
    const Worker worker = std::move(m_workers.extract(fd).mapped());
    const int status = reap(worker.pid);
    killChildren(pids()); // orphans of a worker that was killed
    const Job &job = m_jobs[worker.job];
    auto result = readResult(worker.text);
    if (status == 0 && result)
        arrive(worker.job, std::move(*result));
    else if (status != 0)
        arrive(worker.job, failed(job.blank, "the player itself died: " + exitText(status)));
    else
        arrive(worker.job,
               failed(job.blank, "the player's result cannot be read: " + result.error().text));
}

void Workers::killLate()
{
    for (auto &[fd, worker] : m_workers) {
        if (Clock::now() >= worker.deadline)
            ::kill(worker.pid, SIGKILL);
    }
}

/// Gives each worker time to end its server and to remove its directory.
void Workers::cancelAll(Verdict verdict, const std::string &reason)
{
    for (auto &[fd, worker] : m_workers) {
        m_loop.forget(fd);
        worker.result.reset(); // no worker may block in a write
        ::kill(worker.pid, SIGTERM);
    }
    for (auto &[fd, worker] : m_workers)
        reap(worker.pid);
    m_workers.clear();
    for (std::size_t job = 0; job < m_jobs.size(); ++job) {
        if (!m_results[job])
            finish(job, failed(m_jobs[job].blank, reason, verdict));
    }
}

void Workers::arrive(std::size_t job, ScenarioResult result)
{
    if (m_arrived && !m_arrived(result))
        m_enough = true;
    finish(job, std::move(result));
}

void Workers::finish(std::size_t job, ScenarioResult result)
{
    m_results[job] = std::move(result);
    while (m_handedOut < m_jobs.size() && m_results[m_handedOut])
        m_handOut(*m_results[m_handedOut++]);
}

Deadline Workers::nextDeadline() const
{
    Deadline deadline = Clock::now() + std::chrono::hours(1);
    for (const auto &[fd, worker] : m_workers)
        deadline = std::min(deadline, worker.deadline);
    return deadline;
}

std::set<pid_t> Workers::pids() const
{
    std::set<pid_t> result;
    for (const auto &[fd, worker] : m_workers)
        result.insert(worker.pid);
    return result;
}

} // namespace

void runJobs(const std::vector<Job> &jobs, std::size_t parallel,
             const std::function<void(const ScenarioResult &)> &handOut,
             const std::function<bool(const ScenarioResult &)> &arrived)
{
    Workers(jobs, parallel, handOut, arrived).run();
}

} // namespace claustrum::conformance
