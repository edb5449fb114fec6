// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/childprocess.h"

#include "daemon/loop/log.h"
#include "posix/signalname.h"
#include "wire/goerrno.h"

#include <cerrno>
#include <csignal>
#include <poll.h>
#include <sys/wait.h>

namespace claustrum {
namespace {

constexpr const char *component = "process.Manager";

std::string_view nameOf(std::optional<Killer> killer)
{
    if (!killer)
        return {};
    return *killer == Killer::Client ? "client" : "shutdown";
}

/// As in a session's state.
std::uint64_t killerNumber(std::optional<Killer> killer)
{
    return !killer ? 0 : *killer == Killer::Client ? 1 : 2;
}

/// The end of the log's line about an exit (later/processes.md, A).
std::string causeText(const ExitCause &cause)
{
    std::string text;
    if (!cause.signal.empty())
        text.append(", terminated by ").append(cause.signal);
    if (!cause.killedBy.empty())
        text.append(", signalled at ").append(cause.killedBy).append(" request");
    return text;
}

} // namespace

ChildProcess::ChildProcess(EventPoll &poll, std::string id, StartedProgram program,
                           const Observers &observers, const ReferenceBuild &build)
    : m_poll(poll)
    , m_observers(observers)
    , m_build(build)
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
    , m_stdin(build.stdinQueueBytes())
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
    m_observers.life.notify(&LifeObserver::onProcessDetached, *this);
    resumeOutputs();
}

bool ChildProcess::resumeOutputs()
{
    return m_stdout.resume() && m_stderr.resume();
}

void ChildProcess::frameOutput(Stream stream, std::string_view bytes)
{
    const Seq seq = m_replay.lastSeq() + 1;
    if (m_kept)
        m_kept->publish();
    m_observers.work.notify(&WorkObserver::onOutputFramed, *this, stream, bytes);
    if (m_kept && !m_sink)
        m_replay.note(m_frames.dataSize(seq, bytes.size())); // it is made when it is replayed
    else
        emitFrame(m_frames.data(stream, seq, bytes));
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
    if (m_kept)
        m_kept->noteEnd();
    m_observers.life.notify(&LifeObserver::onProcessEnded, *this);
    if (!m_groupIsHeld)
        reapNow();
    if (m_stdout.isEnded() && m_stderr.isEnded()) {
        finish();
        return;
    }
    drain(drainTimeout);
}

void ChildProcess::drain(std::chrono::milliseconds patience)
{
    m_drainTimer = std::make_unique<QTimer>();
    m_drainTimer->setSingleShot(true);
    QObject::connect(m_drainTimer.get(), &QTimer::timeout, [this] { onDrainTimeout(); });
    m_drainTimer->start(patience);
}

void ChildProcess::onDrainTimeout()
{
    if (m_build.logsDrainTimeout())
        logWarn(component, "Process " + m_id
                               + ": pipe drain grace expired (grandchild holding stdio?); "
                                 "force-closing");
    finish();
}

void ChildProcess::reapNow()
{
    if (m_reaped)
        return;
    m_waitStatus = m_kept ? m_kept->reap(m_pid) : reap(m_pid); // it has ended: no blocking
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
    if (m_kept)
        m_kept->publishExit({m_waitStatus, static_cast<std::uint32_t>(killerNumber(m_killer))});
    emitFrame(exitFrame(m_replay.lastSeq() + 1));
    detach();
    logInfo(component, "Process " + m_id + " exited with code " + std::to_string(exitCode())
                           + causeText(m_build.exitTellsCause() ? exitCause() : ExitCause()));
    m_observers.life.notify(&LifeObserver::onProcessExited, *this);
    notifyStdinWaiters();
    notifyExited();
}

Frame ChildProcess::exitFrame(Seq seq) const
{
    return m_frames.exit(seq, exitCode(), m_build.exitTellsCause() ? exitCause() : ExitCause());
}

int ChildProcess::exitCode() const
{
    return WIFEXITED(m_waitStatus) ? WEXITSTATUS(m_waitStatus) : -1;
}

ExitCause ChildProcess::exitCause() const
{
    ExitCause cause;
    if (WIFSIGNALED(m_waitStatus))
        cause.signal = nameOfSignal(WTERMSIG(m_waitStatus));
    cause.killedBy = nameOf(m_killer);
    return cause;
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

/// Whether it has ended, though the loop does not know yet.
bool ChildProcess::isZombie() const
{
    if (m_kept) { // it may be the keeper's child
        pollfd end{m_exitWatchFd.get(), POLLIN, 0};
        return ::poll(&end, 1, 0) == 1;
    }
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(m_pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0
           && info.si_pid != 0;
}

void ChildProcess::signal(int number, bool wholeGroup, Killer by)
{
    if (hasEnded() || isZombie())
        return; // a zombie accepts signals, which end nothing
    if (::kill(wholeGroup ? -m_pid : m_pid, number) == 0)
        noteKiller(by);
}

void ChildProcess::noteKiller(Killer by)
{
    if (m_killer)
        return;
    m_killer = by;
    if (m_kept)
        m_kept->noteKiller(killerNumber(m_killer));
}

void ChildProcess::killGroup(Killer by)
{
    if (m_reaped) // the number may be another group's by now
        return;
    const bool lives = !hasEnded() && !isZombie();
    if (::kill(-m_pid, SIGKILL) == 0 && lives)
        noteKiller(by);
}

void ChildProcess::killGroupAtExit()
{
    m_killGroupAtExit = true;
    if (m_kept)
        m_kept->noteKillRest();
    holdGroup();
}

void ChildProcess::killAndReap()
{
    ::kill(-m_pid, SIGKILL);
    ::kill(m_pid, SIGKILL); // it may have left its group
    m_observers.life.notify(&LifeObserver::onProcessEnded, *this);
    reapNow();
}

StdinQueue::Admission ChildProcess::offerStdin(std::string &data,
                                               std::optional<std::uint64_t> offset)
{
    m_stdout.expectAnswer();
    m_stderr.expectAnswer();
    const std::uint64_t before = m_stdin.applied();
    const auto admission = m_stdin.offer(data, offset);
    m_observers.work.notify(&WorkObserver::onStdinAccepted, *this,
                            static_cast<std::size_t>(m_stdin.applied() - before));
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
