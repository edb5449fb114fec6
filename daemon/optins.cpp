// SPDX-License-Identifier: Apache-2.0
#include "daemon/optins.h"

#include "daemon/agents/agentrelay.h"
#include "daemon/events/events.h"
#include "daemon/fences/fences.h"
#include "daemon/fences/oomscores.h"
#include "daemon/hygiene/idlesessions.h"
#include "daemon/inspection/inspection.h"
#include "daemon/loop/log.h"
#include "daemon/metrics/metricsserver.h"
#include "daemon/postmortem/postmortem.h"
#include "daemon/process/environment.h"
#include "daemon/wirelog/wirelog.h"
#include "posix/unixsocket.h"
#include "wire/gopath.h"

#include <sys/socket.h>

namespace claustrum {
namespace {

std::string inspectionPath(const ServeSettings &settings)
{
    return go::joinPath(go::dirName(settings.socket), "inspect.sock");
}

/// The daemon that answers at the socket now; nullopt: none does.
std::optional<pid_t> listenerAt(const std::string &socket)
{
    constexpr std::chrono::milliseconds limit{200};
    const auto dialled = connectUnixSocket(socket, limit);
    if (!dialled)
        return std::nullopt;
    ucred peer{};
    socklen_t size = sizeof peer;
    const bool isKnown = ::getsockopt(dialled->get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
    return isKnown ? peer.pid : 0;
}

} // namespace

OptIns::OptIns(OptInContext context)
    : m_context(std::move(context))
{}
OptIns::~OptIns() = default;

Result<void> OptIns::open()
{
    if (!m_context.settings.wireLog.empty()) {
        if (const auto opened = openWireLog(); !opened)
            return Error{"wire log: " + opened.error().text};
    }
    if (m_context.settings.inspect)
        openInspection();
    if (!m_context.settings.eventLog.empty() || !m_context.settings.onEvent.empty())
        openEvents();
    if (m_context.settings.postMortem)
        openPostMortem();
    return {};
}

Result<void> OptIns::openWireLog()
{
    const ServeSettings &settings = m_context.settings;
    auto log = WireLog::open(settings.wireLog, static_cast<std::size_t>(settings.wireLogMaxString),
                             m_context.token, m_context.observers);
    if (!log)
        return log.error();
    m_wireLog = std::move(*log);
    return {};
}

void OptIns::openInspection()
{
    InspectionFacts facts;
    facts.socketPath = inspectionPath(m_context.settings);
    facts.token = m_context.token;
    facts.settings = &m_context.settings;
    facts.build = m_context.environment.build;
    facts.started = std::chrono::steady_clock::now();
    auto inspection = Inspection::start(facts, m_context.daemon, m_context.observers);
    if (inspection)
        m_inspection = std::move(*inspection);
    else
        m_inspectionFailure = inspection.error().text;
}

void OptIns::openPostMortem()
{
    const auto folder = go::joinPath(go::dirName(m_context.settings.socket), "post-mortem");
    m_postMortem = std::make_unique<PostMortem>(
        m_context.observers, std::make_shared<RecordWriter>(m_context.workers, folder));
}

void OptIns::listen()
{
    if (m_context.settings.followsAgent())
        relayAgents(); // first: it sets the umask, and threads may create files later
    if (m_inspection)
        logInfo("Server", "inspect: listening on " + inspectionPath(m_context.settings));
    else if (!m_inspectionFailure.empty())
        logError("Server", "inspect: " + m_inspectionFailure);
    if (m_context.settings.detachedIdle.count() > 0)
        watchIdleSessions();
    if (const auto adjustment = m_context.settings.oomScoreAdj; adjustment > 0)
        m_oomScores =
            std::make_unique<OomScores>(m_context.daemon, m_context.calls, m_context.observers,
                                        scoreOfTree(ownOomScore(), adjustment));
    if (m_context.settings.metricsAddress.empty())
        return;
    m_metrics = std::make_unique<MetricsServer>(m_context.poll, m_context.daemon,
                                                *m_context.environment.build, m_context.observers,
                                                extraMetrics());
    m_metrics->listen(m_context.settings.metricsAddress);
}

void OptIns::openEvents()
{
    const ServeSettings &settings = m_context.settings;
    m_events = std::make_unique<Events>(
        EventSettings{.file = settings.eventLog,
                      .fileLimit = settings.eventLogMaxBytes,
                      .program = settings.onEvent,
                      .environment = m_context.environment.forChild({}, {})},
        m_context.observers);
    if (const auto previous = listenerAt(settings.socket))
        m_events->noteUpgrade(*previous);
}

void OptIns::relayAgents()
{
    auto relay = AgentRelay::start(m_context.settings.socket);
    if (relay)
        m_agentRelay = std::move(*relay);
    else
        logError("Server", "agent-socket: " + relay.error().text + "; children have no SSH agent");
}

void OptIns::watchIdleSessions()
{
    IdleSessionsContext context{m_context.table, m_context.calls, m_context.observers};
    if (m_events)
        context.noteIdle = [this](const ChildProcess &process) { m_events->noteIdle(process); };
    m_idleSessions = std::make_unique<IdleSessions>(context, m_context.settings.detachedIdle,
                                                    m_context.settings.hygiene == "act");
}

ExtraMetrics OptIns::extraMetrics() const
{
    ExtraMetrics metrics;
    if (m_idleSessions) {
        metrics.push_back({"idle_processes", "gauge",
                           "Processes that detached-idle counts as idle.",
                           [this] { return m_idleSessions->idleCount(); }});
        metrics.push_back({"idle_processes_ended_total", "counter",
                           "Idle processes that hygiene has ended.",
                           [this] { return m_idleSessions->endedCount(); }});
    }
    if (m_events)
        metrics.push_back({"events_dropped_total", "counter",
                           "Events that were lost on the way to the file or the program.",
                           [this] { return m_events->dropped(); }});
    return metrics;
}

} // namespace claustrum
