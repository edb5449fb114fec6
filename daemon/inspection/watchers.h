// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/inspection/inspectionjson.h"
#include "daemon/inspection/watcher.h"
#include "daemon/wirelog/framefeed.h"
#include "daemon/wirelog/redact.h"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

namespace claustrum {

/// All who watch: makes the lines that they get, each line once. Inspection's thread.
class Watchers
{
public:
    explicit Watchers(const InspectionFacts &facts)
        : m_facts(facts)
        , m_redactor(Redactor::What::Auth, facts.token)
    {}

    /// From now on that connection watches; true if it did not before.
    /// @param drained is called when it reads again after it was congested
    bool add(const std::shared_ptr<Connection> &connection, bool wantsFrames,
             std::function<void()> drained);
    /// False if it did not watch.
    bool remove(const Connection &connection);
    void clear() { m_watchers.clear(); }

    [[nodiscard]] bool any() const { return !m_watchers.empty(); }
    [[nodiscard]] bool anyWantsFrames() const;

    /// Tells everyone of a snapshot, if it is not the one that they know; @p fresh, who may be
    /// null, knows none.
    void tellSnapshot(const Snapshot &snapshot, const Connection *fresh);

    /// Passes on what is in the feed. While nobody who wants frames reads them, they stay in
    /// there, and what comes beyond its bound is lost; so a watcher that reads in bursts loses
    /// nothing before that.
    void passFrames(FrameFeed &feed);
    /// Drops what is left to be passed on.
    void dropFrames() { m_passing.clear(); }

private:
    [[nodiscard]] bool anyoneReads() const;
    bool takeFrames(FrameFeed &feed);
    void passFrame(const PassedFrame &passed);
    void tellLost(std::uint64_t count);
    [[nodiscard]] Frame snapshotLine() const;
    [[nodiscard]] Frame frameLine(const PassedFrame &passed) const;

    const InspectionFacts &m_facts;
    const Redactor m_redactor;
    std::unordered_map<const Connection *, std::unique_ptr<Watcher>> m_watchers;
    std::string m_lastMembers;         // of the snapshot that they know
    std::deque<PassedFrame> m_passing; // taken from the feed, and waiting for someone to read
    std::uint64_t m_passingLost = 0;   // behind them
};

} // namespace claustrum
