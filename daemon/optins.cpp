// SPDX-License-Identifier: Apache-2.0
#include "daemon/optins.h"

#include "daemon/hygiene/idlesessions.h"
#include "daemon/inspection/inspection.h"
#include "daemon/loop/log.h"
#include "daemon/metrics/metricsserver.h"
#include "daemon/wirelog/wirelog.h"
#include "wire/gopath.h"

namespace claustrum {
namespace {

std::string inspectionPath(const ServeSettings &settings)
{
    return go::joinPath(go::dirName(settings.socket), "inspect.sock");
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
    facts.build = &m_context.build;
    facts.started = std::chrono::steady_clock::now();
    auto inspection = Inspection::start(facts, m_context.daemon, m_context.observers);
    if (inspection)
        m_inspection = std::move(*inspection);
    else
        m_inspectionFailure = inspection.error().text;
}

void OptIns::listen()
{
    if (m_inspection)
        logInfo("Server", "inspect: listening on " + inspectionPath(m_context.settings));
    else if (!m_inspectionFailure.empty())
        logError("Server", "inspect: " + m_inspectionFailure);
    if (m_context.settings.detachedIdle.count() > 0)
        watchIdleSessions();
    if (m_context.settings.metricsAddress.empty())
        return;
    m_metrics = std::make_unique<MetricsServer>(m_context.poll, m_context.daemon, m_context.build,
                                                m_context.observers, extraMetrics());
    m_metrics->listen(m_context.settings.metricsAddress);
}

void OptIns::watchIdleSessions()
{
    const IdleSessionsContext context{m_context.poll, m_context.table, m_context.calls,
                                      m_context.observers};
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
    return metrics;
}

} // namespace claustrum
