// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/framesink.h"
#include "daemon/interfaces/observers.h"
#include "daemon/loop/eventpoll.h"
#include "daemon/process/keptsession.h"
#include "daemon/process/outputpipe.h"
#include "daemon/process/replaybuffer.h"
#include "daemon/process/stdinqueue.h"
#include "posix/spawn.h"
#include "wire/builds.h"
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

class Connection;

/// The sender of a signal to a process, if it is this daemon.
enum class Killer {
    Client,   ///< process.kill, process.killAndWait, or a spawn for the same session
    Shutdown, ///< of the daemon
};

/// A child process, from spawn to the exit frame.
///
///     Running ──exited──▶ Draining ──both outputs at EOF, or 5 s──▶ Exited
///
/// Running:  signals allowed; output framed; stdin accepted.
/// Draining: it has ended: no signal may be sent to it, its pid may be someone else's by now;
/// output
///           still framed.
/// Exited:   the exit frame is out; nothing more is emitted, ever.
///
/// The whole state of a process is in this object: pipes, replay buffer, counters. Event loop's
/// thread; must not be destroyed by one of its own callbacks.
class ChildProcess final : private FrameSink::Source, private ReplayStore
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
    /// @param build sets the members of the exit frame, the lines of the log, and the stdin's limit
    ChildProcess(EventPoll &poll, std::string id, StartedProgram program,
                 const Observers &observers = Observers::none(),
                 const ReferenceBuild &build = ReferenceBuild::standard());
    ~ChildProcess();
    ChildProcess(const ChildProcess &) = delete;
    ChildProcess &operator=(const ChildProcess &) = delete;

    /// From now on its state is the keeper's as well. Before watch().
    void keepIn(std::unique_ptr<KeptSession> kept);
    /// Frames beyond the replay buffer's cap go there. Before watch().
    void spillTo(std::unique_ptr<SpillFiles> spill);
    /// Takes over a predecessor's process, in place of watch(): its state, and the frames that were
    /// spilled, if any. False, with errno, if the event loop cannot watch it.
    bool resume(std::unique_ptr<KeptSession> kept, std::unique_ptr<SpillFiles> spill);
    /// When killGroup() is due, for a successor that would have to call it; none: it is not.
    void noteKillAt(std::optional<std::chrono::steady_clock::time_point> at);

    /// Begins to read its outputs and to wait for its end. False, with errno, if the event loop
    /// cannot watch it.
    bool watch();

    /// Sends the retained frames after @p fromSeq to @p sink, and from then on the stream, to it
    /// alone: a later frame never reaches the one before.
    void attach(FrameSink &sink, Seq fromSeq);
    void detach();

    /// Sends a signal, to the process or to its group; nothing once it has ended. The exit frame
    /// names the first sender.
    void signal(int number, bool wholeGroup, Killer by);
    /// Sends SIGKILL to its group; after its end as well, as long as holdGroup() reserves the
    /// group's number.
    void killGroup(Killer by);
    /// Leaves it unreaped until the exit frame, so that the number of its group cannot be reused.
    void holdGroup() { m_groupIsHeld = true; }
    /// Sends SIGKILL to the rest of its group after the exit frame, which is held until then.
    void killGroupAtExit();

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
    /// Whether the keeper has it.
    [[nodiscard]] bool isKept() const { return m_kept != nullptr; }
    /// Its key there; 0: the keeper has it not.
    [[nodiscard]] std::uint64_t keptKey() const { return m_kept ? m_kept->key() : 0; }
    /// Until the exit frame is out.
    [[nodiscard]] bool isRunning() const { return m_state != State::Exited; }
    /// From its end on, before the exit frame, too.
    [[nodiscard]] bool hasEnded() const { return m_state != State::Running; }
    [[nodiscard]] const ReplayBuffer &replay() const { return m_replay; }
    [[nodiscard]] const StdinQueue &stdinQueue() const { return m_stdin; }
    /// When the exit frame went out; only if not running.
    [[nodiscard]] std::chrono::steady_clock::time_point exitedAt() const { return m_exitedAt; }
    /// As in the exit frame; only if not running.
    [[nodiscard]] int exitCode() const;
    /// Of any build; only if not running.
    [[nodiscard]] ExitCause exitCause() const;
    /// The destination of its stream; null: none.
    [[nodiscard]] const FrameSink *sink() const { return m_sink; }
    /// The connection that received its stream last, also after the exit frame.
    [[nodiscard]] const std::weak_ptr<Connection> &receiver() const { return m_receiver; }
    void setReceiver(std::weak_ptr<Connection> receiver) { m_receiver = std::move(receiver); }
    /// Whether an output is not read because of the sink.
    [[nodiscard]] bool isPaused() const { return m_stdout.isPaused() || m_stderr.isPaused(); }

private:
    enum class State { Running, Draining, Exited };

    void onSinkCongested() override;
    void onSinkDrained() override { resumeOutputs(); }
    void onSinkGone() override;

    [[nodiscard]] Frame oldest() const override;
    std::size_t dropOldest() override;
    void after(Seq seq, const std::function<void(const Frame &)> &each) const override;

    void frameOutput(Stream stream, std::string_view bytes);
    void emitFrame(const Frame &frame);
    bool resumeOutputs();
    void onOutputEnded(std::string_view stream, int error);
    void onExited();
    void drain(std::chrono::milliseconds patience);
    void restoreFrames();
    void restoreExit(const SessionFile::Record &record);
    [[nodiscard]] Frame frameOf(const SessionFile::Record &record) const;
    [[nodiscard]] Frame exitFrame(Seq seq) const;
    bool watchRestored();
    void onDrainTimeout();
    void reapNow();
    void noteKiller(Killer by);
    void notifyExited();
    void finish();
    [[nodiscard]] bool isZombie() const;
    void writeStdin();
    void notifyStdinWaiters();
    void closeStdin();

    EventPoll &m_poll;
    const Observers &m_observers;
    const ReferenceBuild &m_build;
    const std::string m_id;
    const pid_t m_pid;
    const double m_startTime;
    const StreamFrames m_frames;
    State m_state = State::Running;
    bool m_reaped = false;
    int m_waitStatus = 0;
    bool m_groupIsHeld = false;
    bool m_killGroupAtExit = false;
    std::optional<Killer> m_killer;

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
    std::weak_ptr<Connection> m_receiver;
    std::unique_ptr<QTimer> m_drainTimer; // while Draining only: most never need it
    std::unique_ptr<KeptSession> m_kept;  // null: it ends with the daemon
    std::uint64_t m_oldestKept = 0;       // its position in the session's ring
    std::unique_ptr<QTimer> m_killTimer;  // of a predecessor's killGroup()
    std::vector<std::weak_ptr<StdinWaiter>> m_stdinWaiters;
    std::vector<ExitCallback> m_exitCallbacks;
    std::chrono::steady_clock::time_point m_exitedAt;
};

} // namespace claustrum
