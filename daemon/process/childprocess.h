// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/framesink.h"
#include "daemon/interfaces/observers.h"
#include "daemon/loop/eventpoll.h"
#include "daemon/process/outputpipe.h"
#include "daemon/process/replaybuffer.h"
#include "daemon/process/stdinqueue.h"
#include "posix/spawn.h"
#include "wire/frame.h"

#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace claustrum {

/// A program that was just started, with our ends of its pipes, all non-blocking.
struct StartedProgram
{
    Child child;
    Fd stdinFd;
    Fd stdoutFd;
    Fd stderrFd;
    double startTime = 0; ///< seconds since 1970, by the daemon's clock at the spawn
};

/// A child process, from spawn to the exit frame.
///
///     Running ──exited──▶ Draining ──both outputs at EOF, or 5 s──▶ Exited
///
/// Running:  signals allowed; output framed; stdin accepted.
/// Draining: reaped: no signal may be sent, the pid may be someone else's by now; output still
///           framed; clients still see it as running.
/// Exited:   the exit frame is out; nothing more is emitted, ever.
///
/// The whole state of a process is in this object: pipes, replay buffer, counters. Event loop's
/// thread; must not be destroyed by one of its own callbacks.
class ChildProcess final : private FrameSink::Source
{
public:
    /// Outputs held open by a grandchild are read so long after the process was reaped.
    static constexpr std::chrono::seconds drainTimeout{5};

    using ExitCallback = std::function<void()>;

    /// A request that waits for room in stdin.
    class StdinWaiter
    {
    public:
        virtual void onStdinRoom() = 0;

    protected:
        ~StdinWaiter() = default;
    };

    /// @param observers are notified of its life and work; must outlive it
    ChildProcess(EventPoll &poll, std::string id, StartedProgram program,
                 const Observers &observers = Observers::none());
    ~ChildProcess();
    ChildProcess(const ChildProcess &) = delete;
    ChildProcess &operator=(const ChildProcess &) = delete;

    /// Begins to read its outputs and to wait for its end. False, with errno, if the event loop
    /// cannot watch it.
    bool watch();

    /// Sends the retained frames after @p fromSeq to @p sink, and from then on the stream, to it
    /// alone: a later frame never reaches the one before.
    void attach(FrameSink &sink, Seq fromSeq);
    void detach();

    /// Sends a signal, to the process or to its group; nothing once it has been reaped.
    void signal(int number, bool wholeGroup);
    /// Sends SIGKILL to the rest of the group after the exit frame. The process is not reaped
    /// before that, so that the group's number cannot be reused.
    void killGroupAtExit() { m_killGroupAtExit = true; }

    /// Offers stdin; @p data is taken unless the result is Full.
    StdinQueue::Admission offerStdin(std::string &data, std::optional<std::uint64_t> offset);
    /// Notifies @p waiter once, if it still exists, when there may be room again or none is needed
    /// any more.
    void whenStdinHasRoom(std::weak_ptr<StdinWaiter> waiter);

    /// @p callback is called after the exit frame.
    void whenExited(ExitCallback callback);

    /// For a process that could not be watched. Blocks until it has ended, soon after SIGKILL.
    void killAndReap();

    [[nodiscard]] const std::string &id() const { return m_id; }
    [[nodiscard]] pid_t pid() const { return m_pid; }
    [[nodiscard]] double startTime() const { return m_startTime; }
    /// Until the exit frame is out.
    [[nodiscard]] bool isRunning() const { return m_state != State::Exited; }
    [[nodiscard]] const ReplayBuffer &replay() const { return m_replay; }
    [[nodiscard]] const StdinQueue &stdinQueue() const { return m_stdin; }
    /// When the exit frame went out; only if not running.
    [[nodiscard]] std::chrono::steady_clock::time_point exitedAt() const { return m_exitedAt; }
    /// As in the exit frame; only if not running.
    [[nodiscard]] int exitCode() const;
    /// The destination of its stream; null: none.
    [[nodiscard]] const FrameSink *sink() const { return m_sink; }
    /// Whether an output is not read because of the sink.
    [[nodiscard]] bool isPaused() const { return m_stdout.isPaused() || m_stderr.isPaused(); }

private:
    enum class State { Running, Draining, Exited };

    void onSinkCongested() override;
    void onSinkDrained() override { resumeOutputs(); }
    void onSinkGone() override;

    void frameOutput(Stream stream, std::string_view bytes);
    void emitFrame(const Frame &frame);
    bool resumeOutputs();
    void onOutputEnded(std::string_view stream, int error);
    void onExited();
    void reapNow();
    void notifyExited();
    void finish();
    void writeStdin();
    void notifyStdinWaiters();
    void closeStdin();

    EventPoll &m_poll;
    const Observers &m_observers;
    const std::string m_id;
    const pid_t m_pid;
    const double m_startTime;
    const StreamFrames m_frames;
    State m_state = State::Running;
    bool m_reaped = false;
    int m_waitStatus = 0;
    bool m_killGroupAtExit = false;

    Fd m_exitWatchFd;
    Watch m_exitWatch;
    OutputPipe m_stdout;
    OutputPipe m_stderr;
    Fd m_stdinFd;
    Watch m_stdinWatch;

    StdinQueue m_stdin;
    bool m_stdinWarned = false;
    ReplayBuffer m_replay;
    FrameSink *m_sink = nullptr;
    std::unique_ptr<QTimer> m_drainTimer; // while Draining only: most never need it
    std::vector<std::weak_ptr<StdinWaiter>> m_stdinWaiters;
    std::vector<ExitCallback> m_exitCallbacks;
    std::chrono::steady_clock::time_point m_exitedAt;
};

} // namespace claustrum
