// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/inspection/roster.h"
#include "daemon/inspection/snapshot.h"
#include "daemon/interfaces/taps.h"
#include "daemon/wirelog/framefeed.h"

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
class Lookout final : private FrameTap, private LifeTap, private WorkTap
{
public:
    /// What a watcher learns. Called on the event loop's thread; must return at once.
    class Audience
    {
    public:
        virtual void snapshotChanged(Snapshot snapshot) = 0;
        /// There are frames to be taken from the feed.
        virtual void framesCame() = 0;

    protected:
        ~Audience() = default;
    };

    static constexpr std::size_t framesLimit = 1000; ///< of one retained()
    static constexpr std::size_t framesBytesLimit = std::size_t{8} * 1024 * 1024; ///< likewise
    static constexpr std::size_t feedBytes = std::size_t{8} * 1024 * 1024;        ///< that may wait
    static constexpr std::chrono::milliseconds shortestInterval{100}; ///< between snapshots

    Lookout(const DaemonView &daemon, Taps &taps, const Roster &roster);
    ~Lookout();

    [[nodiscard]] Snapshot snapshot() const { return takeSnapshot(m_daemon, m_roster); }

    /// Retained frames of that process with a seq greater than @p fromSeq, oldest first: at most
    /// @p limit, and no more than the limits above, but one if there is one.
    [[nodiscard]] RetainedFrames retained(const std::string &processId, Seq fromSeq,
                                          std::size_t limit) const;

    /// From now on @p audience is told of changes, and of frames or not.
    void watch(Audience &audience, bool frames);
    /// From now on nobody is told of anything.
    void rest();

    /// Any thread may take from it.
    [[nodiscard]] FrameFeed &feed() { return m_feed; }
    /// What other threads post to.
    [[nodiscard]] QObject &loop() { return m_loop; }

private:
    void lineCame(const Connection &from, std::string_view line) override;
    void frameWritten(const Connection &to, const Frame &frame) override;
    void connectionOpened(const Connection &) override { noteChange(); }
    void connectionClosed(const Connection &) override { noteChange(); }
    void processStarted(const ChildProcess &, const std::shared_ptr<const SpawnParams> &) override
    {
        noteChange();
    }
    void processReaped(const ChildProcess &) override { noteChange(); }
    void processForgotten(const ChildProcess &) override { noteChange(); }
    void outputFramed(std::size_t) override { noteChange(); }
    void outputPaused(const ChildProcess &) override { noteChange(); }
    void stdinAccepted(std::size_t) override { noteChange(); }

    void noteChange();
    void tellChange();
    void pass(const Connection &connection, Direction direction, Frame frame);

    const DaemonView &m_daemon;
    Taps &m_taps;
    const Roster &m_roster;
    FrameFeed m_feed{feedBytes};
    QObject m_loop;
    QTimer m_timer;                 // runs while a change is to be told
    Audience *m_audience = nullptr; // null: nobody watches, and nothing is tapped
    bool m_frames = false;
};

} // namespace claustrum
