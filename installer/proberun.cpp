// SPDX-License-Identifier: Apache-2.0
#include "installer/proberun.h"

#include "common/waiter.h"
#include "posix/pipe.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <optional>
#include <poll.h>

namespace claustrum {
namespace {

/// A started program, its output, and the waits for both.
///
///     Running ──ends──▶ Lingering ──its output ends, or the limit──▶ done
///        └──limit, or the client has gone──▶ Stopped
class Run
{
public:
    Run(Child child, Fd output, const ProbeLimits &limits)
        : m_child(std::move(child))
        , m_output(std::move(output))
        , m_limits(limits)
        , m_waiter({.whole = {}, .clientFd = limits.clientFd, .grace = limits.clientGrace})
    {}

    ProbeRun toTheEnd()
    {
        if (!awaitEnd())
            return stop();
        m_run.status = reap(m_child.pid);
        m_run.end = ProbeRun::End::Exited;
        if (m_limits.linger.count() > 0)
            linger();
        else
            readOnce(); // what is there already
        return std::move(m_run);
    }

private:
    /// Waits for the program, and for the end of its output if there is no limit for that.
    bool awaitEnd()
    {
        const Waiter::Step step(m_waiter, m_limits.timeout, "time is over");
        const bool untilEof = m_limits.linger.count() < 0;
        for (bool exited = false; !exited || (untilEof && m_output);) {
            std::array<pollfd, 2> fds{
                {{exited ? -1 : m_child.exitWatch.get(), POLLIN, 0}, {m_output.get(), POLLIN, 0}}};
            if (!m_waiter.wait(fds, {}))
                return false;
            exited = exited || fds[0].revents != 0;
            if (fds[1].revents != 0)
                readOnce();
        }
        return true;
    }

    void linger()
    {
        const Waiter::Step step(m_waiter, m_limits.linger, "time is over");
        while (m_output && m_waiter.wait(m_output.get(), POLLIN))
            readOnce();
    }

    /// Its group is still its own, as it is not reaped; it may have left that group.
    ProbeRun stop()
    {
        ::kill(-m_child.pid, SIGKILL);
        ::kill(m_child.pid, SIGKILL);
        (void)reap(m_child.pid);
        m_run.end = ProbeRun::End::Stopped;
        return std::move(m_run);
    }

    /// Closes at the end.
    void readOnce()
    {
        std::array<char, std::size_t{32} * 1024> block;
        const auto got = m_output ? ::read(m_output.get(), block.data(), block.size()) : 0;
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            return;
        if (got <= 0)
            return m_output.reset();
        const auto room = m_limits.outputBytes - m_run.output.size();
        const auto kept = std::min(static_cast<std::size_t>(got), room);
        m_run.output.append(block.data(), kept);
        m_run.droppedBytes += static_cast<std::size_t>(got) - kept;
    }

    Child m_child;
    Fd m_output;
    const ProbeLimits &m_limits;
    Waiter m_waiter;
    ProbeRun m_run;
};

ProbeRun notStarted(const Error &error)
{
    ProbeRun run;
    run.startError = error.text;
    return run;
}

} // namespace

ProbeRun runProbe(SpawnRequest request, const ProbeLimits &limits)
{
    auto output = makePipe();
    if (!output)
        return notStarted(output.error());
    if (::fcntl(output->readEnd.get(), F_SETFL, O_NONBLOCK) < 0)
        return notStarted(Error{"fcntl: " + go::errnoText(errno)});
    request.stderrFd = output->writeEnd.get();
    request.stdoutFd = limits.withStdout ? output->writeEnd.get() : -1;
    auto child = spawn(request);
    if (!child) {
        auto run = notStarted(child.error());
        run.startErrno = child.error().number;
        return run;
    }
    output->writeEnd.reset();
    return Run(std::move(*child), std::move(output->readEnd), limits).toTheEnd();
}

} // namespace claustrum
