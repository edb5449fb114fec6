// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/inspection/inspectionjson.h"
#include "daemon/inspection/watcher.h"
#include "daemon/wirelog/framequeue.h"
#include "daemon/wirelog/lineredactor.h"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

namespace claustrum {

/// All watchers: makes their lines, each line once. Inspection's thread.
class Watchers
{
public:
    explicit Watchers(const InspectionFacts &facts)
        : m_facts(facts)
        , m_redactor(LineRedactor::Scope::Auth, facts.token)
    {}

    /// Adds the connection; true if it did not watch before.
    /// @param onDrained is called when it reads again after congestion
    bool add(const std::shared_ptr<Connection> &connection, bool wantsFrames,
             std::function<void()> onDrained);
    /// False if it did not watch.
    bool remove(const Connection &connection);
    void clear() { m_watchers.clear(); }

    [[nodiscard]] bool isEmpty() const { return m_watchers.empty(); }
    [[nodiscard]] bool isAnyForFrames() const;

    /// Sends the snapshot to everyone if it differs from the last one, and in any case to @p fresh,
    /// which may be null.
    void sendSnapshot(const DaemonSnapshot &snapshot, const Connection *fresh);

    /// Sends the queued frames. While no watcher of frames reads, they stay in the queue, and
    /// frames beyond its bound are lost; so a watcher that reads in bursts loses nothing before
    /// that.
    void sendFrames(FrameQueue &queue);
    /// Drops the frames that are not sent yet.
    void dropFrames() { m_unsent.clear(); }

private:
    [[nodiscard]] bool isAnyReading() const;
    bool takeFrames(FrameQueue &queue);
    void sendFrame(const TimedFrame &timed);
    void sendLoss(std::uint64_t count);
    [[nodiscard]] Frame snapshotLine() const;
    [[nodiscard]] Frame frameLine(const TimedFrame &timed) const;

    const InspectionFacts &m_facts;
    const LineRedactor m_redactor;
    std::unordered_map<const Connection *, std::unique_ptr<Watcher>> m_watchers;
    std::string m_lastMembers;       // of the last snapshot sent
    std::deque<TimedFrame> m_unsent; // taken from the queue, for the next reader
    std::uint64_t m_unsentLost = 0;  // lost after them
};

} // namespace claustrum
