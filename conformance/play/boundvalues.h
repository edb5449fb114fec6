// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/framekey.h"
#include "conformance/model/pattern.h"
#include "conformance/model/transcript.h"
#include "wire/builds.h"
#include "wire/jsonvalue.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace claustrum::conformance {

/// Values that a transcript leaves free, but that must agree within a run. A mask says only the
/// form of a value; its meaning is that of the request and the field:
///
/// - `pid` and `startTime` of a process are the same in every reply. The pid is that of a process
/// of
///   the server, as far as /proc can tell, and the time is not before the spawn nor after the
///   reply.
/// - A shell that prints `$$`, as a masked pid, prints the pid of its own process.
/// - `firstSeq`, `lastSeq` and `running` of a reattach agree with the frames that have arrived. Not
///   judged after an id was used again, since its frames may belong to either process.
/// - `instanceId` and `startedAt` are the same in all replies of one server, and `instanceId` is 32
///   hex digits, which the server before did not have.
/// - `version` is the same in all replies of one server. In the texts of runs, a version after the
///   same words is the same until the configuration changes, and the build time always.
///
/// Only certain mismatches are faults: a process that has ended leaves no trace of its pid. One
/// thread.
class BoundValues
{
public:
    /// Whether pids are looked up in /proc: only if the server runs below this process.
    void lookUpProcesses() { m_looksUp = true; }

    /// See FrameOrder::onServe().
    void onServe(const ReferenceBuild *build)
    {
        m_runsUntilExitFrame = build && build->reapedCountsAsRunning();
    }

    void onStep(const Action &action);
    void onRequest(int connection, const FrameView &request);

    /// Called for each frame received; returns the first fault.
    std::optional<std::string> onFrame(int connection, const FrameKey &key, const FrameView &frame);

    /// Called for bytes that match a pattern; returns the first fault.
    std::optional<std::string> onText(const Pattern &pattern, std::string_view received);

    /// The same for a data frame of a process, whose masks are in what it has printed.
    std::optional<std::string> onOutput(const std::string &process, const Pattern &pattern,
                                        std::string_view received) const;

private:
    /// The newest process with an id.
    struct Process
    {
        std::uint64_t sent = 0; ///< clock ticks when the spawn was sent
        double sentAt = 0;      ///< seconds since 1970
        bool printsItsPid = false;
        bool isReused = false;
        std::string pid; ///< as in the first reply; empty: not known
        std::string startTime;
        std::uint64_t lastSeq = 0; ///< the greatest that has arrived
        std::optional<std::uint64_t> exitSeq;
    };
    struct Request
    {
        std::string method;
        std::string process;
        Process spawned = {};      ///< of a spawn
        std::uint64_t lastSeq = 0; ///< of its process when it was sent
        bool exitSeen = false;
    };
    using Fault = std::optional<std::string>;

    Fault onReply(const Request &request, const JsonValue &result);
    Fault checkPid(Process &process, const std::string &name, const JsonValue &result) const;
    Fault checkStart(Process &process, const std::string &name, const JsonValue &result) const;
    [[nodiscard]] Fault checkSeqs(const Process &process, const Request &request,
                                  const JsonValue &result) const;
    Fault checkServer(const JsonValue &result);
    [[nodiscard]] Fault wrongPid(const Process &process, const std::string &name,
                                 const std::string &pid) const;
    Fault bind(std::string key, std::string what, std::string value);

    bool m_looksUp = false;
    bool m_runsUntilExitFrame = ReferenceBuild::standard().reapedCountsAsRunning();
    std::map<std::pair<int, std::string>, Request> m_requests; ///< by id; unanswered
    std::size_t m_unanswered = 0;                              ///< requests of any kind
    std::map<std::string, Process> m_processes;
    std::map<std::string, std::string> m_values; ///< of the server, and build times, by meaning
    std::string m_lastInstance;                  ///< of the server before; empty: not known
};

} // namespace claustrum::conformance
