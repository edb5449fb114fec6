// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/inspection/origins.h"
#include "daemon/inspection/snapshot.h"
#include "daemon/interfaces/observers.h"
#include "daemon/wirelog/framequeue.h"

#include <QObject>
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

/// Looks at the daemon for the inspection: the half of it that lives on the event loop's thread,
/// and the only one that touches what the daemon owns, through const views.
///
/// While nobody watches, it taps nothing.
class InspectionObserver final : private FrameObserver, private LifeObserver, private WorkObserver
{
public:
    /// What a watcher learns. Called on the event loop's thread; must return at once.
    class Subscriber
    {
    public:
        virtual void onSnapshot(DaemonSnapshot snapshot) = 0;
        /// There are frames to be taken from the queue.
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

    /// Retained frames of that process with a seq greater than @p fromSeq, oldest first: at most
    /// @p limit, and no more than the limits above, but one if there is one.
    [[nodiscard]] RetainedFrames retained(const std::string &processId, Seq fromSeq,
                                          std::size_t limit) const;

    /// From now on @p subscriber is told of changes, and of frames or not.
    void subscribe(Subscriber &subscriber, bool frames);
    /// From now on nobody is told of anything.
    void unsubscribe();

    /// Any thread may take from it.
    [[nodiscard]] FrameQueue &queue() { return m_queue; }
    /// What other threads post to.
    [[nodiscard]] QObject &loop() { return m_loop; }

private:
    void onLineReceived(const Connection &from, std::string_view line) override;
    void onFrameWritten(const Connection &to, const Frame &frame) override;
    void onConnectionOpened(const Connection &) override { scheduleSnapshot(); }
    void onConnectionClosed(const Connection &) override { scheduleSnapshot(); }
    void onProcessStarted(const ChildProcess &, const std::shared_ptr<const SpawnParams> &) override
    {
        scheduleSnapshot();
    }
    void onProcessReaped(const ChildProcess &) override { scheduleSnapshot(); }
    void onProcessForgotten(const ChildProcess &) override { scheduleSnapshot(); }
    void onOutputFramed(std::size_t) override { scheduleSnapshot(); }
    void onOutputPaused(const ChildProcess &) override { scheduleSnapshot(); }
    void onStdinAccepted(std::size_t) override { scheduleSnapshot(); }

    void scheduleSnapshot();
    void sendSnapshot();
    void push(const Connection &connection, FrameDirection direction, Frame frame);

    const DaemonView &m_daemon;
    Observers &m_observers;
    const Origins &m_origins;
    FrameQueue m_queue{queueBytes};
    QObject m_loop;
    QTimer m_timer;                     // runs while a change is to be told
    Subscriber *m_subscriber = nullptr; // null: nobody watches, and nothing is tapped
    bool m_frames = false;
};

} // namespace claustrum
