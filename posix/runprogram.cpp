// SPDX-License-Identifier: Apache-2.0
#include "posix/runprogram.h"

#include "posix/pipe.h"
#include "wire/goerrno.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <poll.h>

namespace claustrum {
namespace {

using Clock = std::chrono::steady_clock;

/// One output, kept up to the limit.
struct Capture
{
    Fd readEnd;
    std::string *text;
    const std::function<void(std::string_view)> *sink; // null: into text

    /// Reads once; closes at EOF.
    void read(const RunLimits &limits, bool &dropped)
    {
        std::array<char, std::size_t{32} * 1024> block;
        const ssize_t got = ::read(readEnd.get(), block.data(), block.size());
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            return;
        if (got <= 0) {
            readEnd.reset();
            return;
        }
        const std::string_view came(block.data(), static_cast<std::size_t>(got));
        if (sink) {
            (*sink)(came);
            return;
        }
        const auto kept = came.substr(0, limits.outputBytes - text->size());
        text->append(kept);
        dropped = dropped || kept.size() < came.size();
    }
};

/// A run in progress: polls the outputs, the exit watch, the timeout and the cancellation.
class Run
{
public:
    Run(Child child, std::array<Fd, 2> outputs, const RunLimits &limits)
        : m_child(std::move(child))
        , m_limits(limits)
        , m_captures{
              Capture{std::move(outputs[0]), &m_finished.out, limits.sink ? &limits.sink : nullptr},
              Capture{std::move(outputs[1]), &m_finished.err, nullptr}}
    {
        if (limits.timeout.count() > 0)
            m_deadline = Clock::now() + limits.timeout;
    }

    Finished toTheEnd()
    {
        while (running() && m_finished.end == Finished::End::Exited && !m_isDrained)
            step();
        if (m_finished.end == Finished::End::TimedOut && m_limits.grace.count() > 0)
            endGently();
        if (m_finished.end != Finished::End::Exited || m_isDrained)
            killAll(SIGKILL);
        m_finished.status = reap(m_child.pid);
        return std::move(m_finished);
    }

private:
    void killAll(int signal) const
    {
        ::kill(-m_child.pid, signal); // not reaped yet, so the group is still ours
        ::kill(m_child.pid, signal);  // it may have changed its group
    }

    void endGently()
    {
        killAll(SIGTERM);
        m_finished.end = Finished::End::Exited;
        m_deadline = Clock::now() + m_limits.grace;
        while (m_child.exitWatch && m_finished.end == Finished::End::Exited)
            step();
        m_finished.end = Finished::End::TimedOut;
    }

    [[nodiscard]] bool running() const
    {
        return m_child.exitWatch || m_captures[0].readEnd || m_captures[1].readEnd;
    }

    [[nodiscard]] int millisecondsLeft() const
    {
        if (!m_deadline)
            return -1;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(*m_deadline - Clock::now());
        return static_cast<int>(std::clamp<long long>(left.count(), 0, 3600'000));
    }

    void step()
    {
        std::array<pollfd, 4> fds{{{m_captures[0].readEnd.get(), POLLIN, 0},
                                   {m_captures[1].readEnd.get(), POLLIN, 0},
                                   {m_child.exitWatch.get(), POLLIN, 0},
                                   {m_limits.cancelFd, POLLIN, 0}}};
        ::poll(fds.data(), fds.size(), millisecondsLeft());
        for (std::size_t i = 0; i < m_captures.size(); ++i) {
            if (fds[i].revents)
                m_captures[i].read(m_limits, m_finished.outputDropped);
        }
        if (fds[2].revents)
            onExited();
        if (fds[3].revents)
            m_finished.end = Finished::End::Cancelled;
        else if (m_deadline && Clock::now() >= *m_deadline && running())
            onDeadline();
    }

    void onExited()
    {
        m_child.exitWatch.reset();
        if (m_limits.drainTime)
            m_deadline = Clock::now() + *m_limits.drainTime;
    }

    void onDeadline()
    {
        if (m_child.exitWatch || !m_limits.drainTime) {
            m_finished.end = Finished::End::TimedOut;
            return;
        }
        for (Capture &capture : m_captures)
            capture.readEnd.reset();
        m_isDrained = m_limits.killsAfterDrain;
    }

    Child m_child;
    const RunLimits &m_limits;
    Finished m_finished;
    std::array<Capture, 2> m_captures;
    std::optional<Clock::time_point> m_deadline;
    bool m_isDrained = false; // the wait for the outputs is over, and the group is to be killed
};

} // namespace

Result<Finished> runProgram(SpawnRequest request, const RunLimits &limits)
{
    auto out = makePipe();
    auto err = limits.combined ? Result<Pipe>(Pipe{}) : makePipe();
    if (!out)
        return std::move(out).error();
    if (!err)
        return std::move(err).error();
    request.stdoutFd = out->writeEnd.get();
    request.stderrFd = limits.combined ? out->writeEnd.get() : err->writeEnd.get();
    auto child = spawn(request);
    if (!child)
        return std::move(child).error();
    out->writeEnd.reset();
    err->writeEnd.reset();
    return Run(std::move(*child), {std::move(out->readEnd), std::move(err->readEnd)}, limits)
        .toTheEnd();
}

} // namespace claustrum
