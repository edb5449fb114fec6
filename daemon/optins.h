// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/daemonview.h"
#include "daemon/interfaces/observers.h"
#include "daemon/interfaces/settings.h"
#include "daemon/metrics/extrametric.h"
#include "wire/result.h"

#include <memory>
#include <string>

namespace claustrum {

class AgentRelay;
class BlockingCalls;
struct Environment;
class EventPoll;
class Events;
class IdleSessions;
class Inspection;
class MetricsServer;
class OomScores;
class PostMortem;
class ProcessTable;
class WireLog;
class Workers;

/// The parts of the daemon that its opt-ins use; they outlive them.
struct OptInContext
{
    const ServeSettings &settings;
    const Environment &environment;
    const DaemonView &daemon;
    Observers &observers;
    EventPoll &poll;
    ProcessTable &table;
    BlockingCalls &calls;
    Workers &workers;
    std::string token;
};

/// The wire log, the inspection, the metrics, the events, the records of exits and the search for idle
/// sessions, as far as the settings ask for them (daemon.md, Opt-ins). Event loop's thread.
class OptIns
{
public:
    explicit OptIns(OptInContext context);
    ~OptIns();

    /// Starts those that must see the first client, and logs nothing yet. An error ends the
    /// daemon's start.
    Result<void> open();

    /// Starts the rest, and logs every address or failure. The daemon runs on without those that
    /// failed.
    void listen();

private:
    Result<void> openWireLog();
    void openInspection();
    void openEvents();
    void relayAgents();
    void watchIdleSessions();
    [[nodiscard]] ExtraMetrics extraMetrics() const;
    void openPostMortem();

    const OptInContext m_context;
    std::unique_ptr<WireLog> m_wireLog;
    std::unique_ptr<Inspection> m_inspection;
    std::string m_inspectionFailure; // for listen() to log
    std::unique_ptr<AgentRelay> m_agentRelay;
    std::unique_ptr<Events> m_events;
    std::unique_ptr<IdleSessions> m_idleSessions;
    std::unique_ptr<OomScores> m_oomScores;
    std::unique_ptr<MetricsServer> m_metrics;
    std::unique_ptr<PostMortem> m_postMortem;
};

} // namespace claustrum
