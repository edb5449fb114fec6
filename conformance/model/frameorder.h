// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/framefault.h"
#include "conformance/model/framekey.h"
#include "conformance/model/seqorder.h"
#include "wire/builds.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace claustrum::conformance {

/// The order of frames that the wire promises on each connection (recordings/README.md): the frames
/// of a process by seq without a gap, the exit frame last, replayed frames before the reply to
/// their reattach, and the exit frame before the reply to a killAndWait that reports the death.
/// Also the size of their data.
///
/// Observes requests and received frames. A process id used again has a sequence for each life, and
/// a frame belongs to any of them in which it is in order. Frames of a process that this client
/// never asked for begin anywhere. What cannot be known from one side, such as the order of two
/// connections, is not judged, nor is a replay whose reply has no numbers as firstSeq and lastSeq,
/// as behind masks. One thread; memory grows with the requests, and with the frames up to limits.
class FrameOrder
{
public:
    /// Processes on connections: beyond, frames that nobody asked for are not judged.
    static constexpr std::size_t mostFlows = 100'000;
    /// Lives of a process on one connection: beyond, the oldest is forgotten.
    static constexpr std::size_t mostLives = 1000;

    /// The server speaks this build from now on; null: an unknown one, and the rules that differ
    /// are not judged. Initially, it is the standard one.
    void onServe(const ReferenceBuild *build);

    /// Called for each request sent.
    void onRequest(int connection, const FrameView &request);

    /// Called for each frame received.
    std::optional<FrameFault> onFrame(int connection, const FrameKey &key, const FrameView &frame);

    /// The frames of a process up to its exit have been received, but are not known.
    void onCollected(int connection, const std::string &process);

    /// The connection has ended; its number may be used again.
    void onEnd(int connection);

private:
    using ConnectionAnd = std::pair<int, std::string>;
    enum class Method { Spawn, Reattach, KillAndWait };
    struct Request
    {
        int connection;
        std::string id;
        Method method;
        std::string process;
        std::size_t life;
        std::size_t previousLife; ///< of a spawn: that of the id before
        std::size_t time;
    };
    /// The frames of one life of a process on one connection.
    struct Flow
    {
        std::size_t life;
        SeqOrder order;
        std::size_t attachedAt = 0; ///< time of the reply to the last spawn or reattach
    };

    std::optional<FrameFault> onOutput(int connection, const FrameKey &key, bool isExit);
    std::optional<FrameFault> onReply(const Request &request, const FrameView &reply);
    void onSpawned(const Request &request, bool succeeded);
    std::optional<FrameFault> onReattached(const Request &request, const FrameView &reply);
    std::optional<FrameFault> onKilled(const Request &request, const FrameView &reply) const;
    void detachOthers(const Request &request, std::uint64_t lastSeq);
    void doubtAttachments(const std::string &process);
    [[nodiscard]] bool isMovedElsewhere(const Request &request) const;
    Flow &add(int connection, const std::string &process, Flow flow);
    Flow &flow(int connection, const std::string &process, std::size_t life);
    void forget(int connection, const std::string &process, std::size_t life);

    std::map<ConnectionAnd, std::vector<Flow>> m_flows; ///< by process; never empty
    std::vector<Request> m_requests;                    ///< unanswered
    std::map<std::string, std::size_t> m_lives;         ///< the newest of each process
    std::size_t m_time = 0;                             ///< counts requests and replies
    /// Of a process that does not run, the exit frame has been sent.
    bool m_runsUntilExitFrame = ReferenceBuild::standard().reapedCountsAsRunning();
};

} // namespace claustrum::conformance
