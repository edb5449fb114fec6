// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/inspection/origins.h"
#include "daemon/inspection/snapshot.h"
#include "daemon/interfaces/observers.h"
#include "daemon/loop/mailbox.h"
#include "daemon/wirelog/framequeue.h"

#include <QTimer>

#include <functional>
#include <string>
#include <vector>

namespace claustrum {

/// A part of a replay buffer, and the range that the buffer has.
struct RetainedFrames
{
    std::vector<Frame> frames;
    Seq firstSeq = 0;
    Seq lastSeq = 0;
    bool found = false; ///< whether there is such a process
};

/// Observes the daemon for the inspection: the half that lives on the event loop's thread, and the
/// only one that reads the daemon's objects, through const views.
///
/// Without a subscriber it observes nothing.
class InspectionObserver final : private FrameObserver, private LifeObserver, private WorkObserver
{
public:
    /// Receives the events. Called on the event loop's thread; must return at once.
    class Subscriber
    {
    public:
        virtual void onSnapshot(DaemonSnapshot snapshot) = 0;
        /// The queue has frames.
        virtual void onFrames() = 0;

    protected:
        ~Subscriber() = default;
    };

    static constexpr std::size_t framesLimit = 1000; ///< of one retained()
    static constexpr std::size_t framesBytesLimit = std::size_t{8} * 1024 * 1024; ///< likewise
    static constexpr std::size_t queueBytes = std::size_t{8} * 1024 * 1024;       ///< that may wait
    static constexpr std::chrono::milliseconds shortestInterval{100}; ///< between snapshots

    InspectionObserver(const DaemonView &daemon, Observers &observers, const Origins &origins);
    ~InspectionObserver();

    [[nodiscard]] DaemonSnapshot snapshot() const { return takeSnapshot(m_daemon, m_origins); }

    /// Retained frames of the process with a seq greater than @p fromSeq, oldest first: at most @p
    /// limit, within the limits above, but one at least if there is one.
    [[nodiscard]] RetainedFrames retained(const std::string &processId, Seq fromSeq,
                                          std::size_t limit) const;

    /// Notifies @p subscriber of changes from now on, and of frames if @p frames.
    void subscribe(Subscriber &subscriber, bool frames);
    /// Notifies nobody from now on.
    void unsubscribe();

    /// Any thread may take from it.
    [[nodiscard]] FrameQueue &queue() { return m_queue; }
    /// For other threads, to the loop.
    [[nodiscard]] Mailbox &mailbox() { return m_mailbox; }

private:
    void onLineReceived(const Connection &from, std::string_view line) override;
    void onFrameWritten(const Connection &to, const Frame &frame) override;
    void onConnectionOpened(const Connection &) override { scheduleSnapshot(); }
    void onConnectionClosed(const Connection &) override { scheduleSnapshot(); }
    void onProcessStarted(const ChildProcess &, const std::shared_ptr<const SpawnParams> &) override
    {
        scheduleSnapshot();
    }
    void onProcessDetached(const ChildProcess &) override { scheduleSnapshot(); }
    void onProcessReaped(const ChildProcess &) override { scheduleSnapshot(); }
    void onProcessExited(const ChildProcess &) override { scheduleSnapshot(); }
    void onProcessForgotten(const ChildProcess &) override { scheduleSnapshot(); }
    void onOutputFramed(const ChildProcess &, Stream, std::string_view) override
    {
        scheduleSnapshot();
    }
    void onOutputPaused(const ChildProcess &) override { scheduleSnapshot(); }
    void onStdinAccepted(const ChildProcess &, std::size_t) override { scheduleSnapshot(); }

    void scheduleSnapshot();
    void sendSnapshot();
    void push(const Connection &connection, Direction direction, Frame frame);

    const DaemonView &m_daemon;
    Observers &m_observers;
    const Origins &m_origins;
    FrameQueue m_queue{queueBytes};
    Mailbox m_mailbox;
    QTimer m_timer;                     // runs while a change is due to be reported
    Subscriber *m_subscriber = nullptr; // null: nothing is observed
    bool m_frames = false;
};

} // namespace claustrum
