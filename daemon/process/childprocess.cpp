// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/childprocess.h"

#include "daemon/loop/log.h"
#include "wire/goerrno.h"

#include <cerrno>
#include <csignal>
#include <sys/wait.h>

namespace claustrum {
namespace {

constexpr const char *component = "process.Manager";

} // namespace

ChildProcess::ChildProcess(EventPoll &poll, std::string id, StartedProgram program,
                           const Observers &observers)
    : m_poll(poll)
    , m_observers(observers)
    , m_id(std::move(id))
    , m_pid(program.child.pid)
    , m_startTime(program.startTime)
    , m_frames(m_id)
    , m_exitWatchFd(std::move(program.child.exitWatch))
    , m_exitWatch(poll, [this](std::uint32_t) { onExited(); })
    , m_stdout(
          poll, std::move(program.stdoutFd),
          [this](std::string_view bytes) { frameOutput(Stream::Stdout, bytes); },
          [this](int error) { onOutputEnded("stdout", error); })
    , m_stderr(
          poll, std::move(program.stderrFd),
          [this](std::string_view bytes) { frameOutput(Stream::Stderr, bytes); },
          [this](int error) { onOutputEnded("stderr", error); })
    , m_stdinFd(std::move(program.stdinFd))
    , m_stdinWatch(poll, [this](std::uint32_t) { writeStdin(); })
{}

ChildProcess::~ChildProcess()
{
    m_observers.life.notify(&LifeObserver::onProcessForgotten, *this);
    detach();
}

bool ChildProcess::watch()
{
    if (!resumeOutputs() || !m_exitWatch.start(m_exitWatchFd.get(), EPOLLIN))
        return false;
    for (const char *stream : {"stdout", "stderr"})
        logDebug(component, std::string("Starting ") + stream + " streaming for process " + m_id);
    return true;
}

void ChildProcess::attach(FrameSink &sink, Seq fromSeq)
{
    detach();
    m_replay.after(fromSeq, [&](const Frame &frame) { sink.sendFrame(frame); });
    if (!isRunning())
        return;
    m_sink = &sink;
    sink.attach(*this);
    if (sink.isCongested())
        onSinkCongested();
}

void ChildProcess::detach()
{
    if (m_sink)
        m_sink->detach(*this);
    m_sink = nullptr;
    resumeOutputs();
}

void ChildProcess::onSinkCongested()
{
    m_stdout.pause();
    m_stderr.pause();
    m_observers.work.notify(&WorkObserver::onOutputPaused, *this);
}

void ChildProcess::onSinkGone()
{
    m_sink = nullptr;
    resumeOutputs();
}

bool ChildProcess::resumeOutputs()
{
    return m_stdout.resume() && m_stderr.resume();
}

void ChildProcess::frameOutput(Stream stream, std::string_view bytes)
{
    m_observers.work.notify(&WorkObserver::onOutputFramed, bytes.size());
    emitFrame(m_frames.data(stream, m_replay.lastSeq() + 1, bytes));
}

void ChildProcess::emitFrame(const Frame &frame)
{
    m_replay.append(frame);
    if (m_sink)
        m_sink->sendFrame(frame);
}

void ChildProcess::onOutputEnded(std::string_view stream, int error)
{
    if (error != 0)
        logWarn(component, std::string(stream) + " read error for process " + m_id
                               + ": read |0: " + go::errnoText(error));
    if (m_state == State::Draining && m_stdout.isEnded() && m_stderr.isEnded())
        finish();
}

void ChildProcess::onExited()
{
    m_exitWatch.stop();
    m_state = State::Draining;
    if (!m_killGroupAtExit)
        reapNow();
    if (m_stdout.isEnded() && m_stderr.isEnded()) {
        finish();
        return;
    }
    m_drainTimer = std::make_unique<QTimer>();
    m_drainTimer->setSingleShot(true);
    QObject::connect(m_drainTimer.get(), &QTimer::timeout, [this] { finish(); });
    m_drainTimer->start(drainTimeout);
}

void ChildProcess::reapNow()
{
    if (m_reaped)
        return;
    m_waitStatus = reap(m_pid); // it has ended: this does not block
    m_reaped = true;
    m_observers.life.notify(&LifeObserver::onProcessReaped, *this);
    m_exitWatchFd.reset();
}

void ChildProcess::finish()
{
    // Bytes still in the pipes are framed before the exit frame.
    m_state = State::Exited;
    m_stdout.drainAndClose();
    m_stderr.drainAndClose();
    closeStdin();
    if (m_killGroupAtExit && !m_reaped)
        ::kill(-m_pid, SIGKILL);
    reapNow();
    if (m_drainTimer)
        m_poll.dropLater(std::shared_ptr(std::move(m_drainTimer))); // it may be the caller
    m_exitedAt = std::chrono::steady_clock::now();
    emitFrame(m_frames.exit(m_replay.lastSeq() + 1, exitCode()));
    detach();
    logInfo(component, "Process " + m_id + " exited with code " + std::to_string(exitCode()));
    notifyStdinWaiters();
    notifyExited();
}

int ChildProcess::exitCode() const
{
    return WIFEXITED(m_waitStatus) ? WEXITSTATUS(m_waitStatus) : -1;
}

void ChildProcess::notifyExited()
{
    for (const auto &callback : std::exchange(m_exitCallbacks, {}))
        callback();
}

void ChildProcess::whenExited(ExitCallback callback)
{
    m_exitCallbacks.push_back(std::move(callback));
}

void ChildProcess::signal(int number, bool wholeGroup)
{
    if (!m_reaped) // so the number is still this process's
        ::kill(wholeGroup ? -m_pid : m_pid, number);
}

void ChildProcess::killAndReap()
{
    signal(SIGKILL, true);
    signal(SIGKILL, false); // it may have left its group
    reapNow();
}

StdinQueue::Admission ChildProcess::offerStdin(std::string &data,
                                               std::optional<std::uint64_t> offset)
{
    m_stdout.expectAnswer();
    m_stderr.expectAnswer();
    const std::uint64_t before = m_stdin.applied();
    const auto admission = m_stdin.offer(data, offset);
    m_observers.work.notify(&WorkObserver::onStdinAccepted, m_stdin.applied() - before);
    if (admission == StdinQueue::Admission::Accepted && !m_stdinWatch.isActive())
        writeStdin();
    if (admission == StdinQueue::Admission::Full && !std::exchange(m_stdinWarned, true))
        logWarn(component, "stdin backpressure: queue full for " + m_id);
    return admission;
}

void ChildProcess::whenStdinHasRoom(std::weak_ptr<StdinWaiter> waiter)
{
    // Destroyed waiters would otherwise gather here while the child does not read.
    std::erase_if(m_stdinWaiters, [](const auto &waiting) { return waiting.expired(); });
    m_stdinWaiters.push_back(std::move(waiter));
}

void ChildProcess::writeStdin()
{
    if (const auto written = m_stdin.writeTo(m_stdinFd.get()); !written) {
        logWarn(component, "drainStdin " + m_id + ": write error: " + written.error().text);
        closeStdin();
    } else if (m_stdin.empty()) {
        m_stdinWatch.stop();
    } else {
        m_stdinWatch.start(m_stdinFd.get(), EPOLLOUT);
    }
    notifyStdinWaiters();
}

void ChildProcess::notifyStdinWaiters()
{
    for (const auto &waiting : std::exchange(m_stdinWaiters, {})) {
        if (const auto waiter = waiting.lock())
            waiter->onStdinRoom();
    }
}

void ChildProcess::closeStdin()
{
    m_stdinWatch.stop();
    m_stdinFd.reset();
    m_stdin.discard();
}

} // namespace claustrum
