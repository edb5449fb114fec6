// SPDX-License-Identifier: Apache-2.0
#include "daemon/observation.h"

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

Observation::Observation() = default;
Observation::~Observation() = default;

Result<void> Observation::open(const Observed &observed)
{
    if (!observed.settings.wireLog.empty()) {
        if (const auto opened = openWireLog(observed); !opened)
            return Error{"wire log: " + opened.error().text};
    }
    if (observed.settings.inspect)
        openInspection(observed);
    return {};
}

Result<void> Observation::openWireLog(const Observed &observed)
{
    const ServeSettings &settings = observed.settings;
    auto log = WireLog::open(settings.wireLog, static_cast<std::size_t>(settings.wireLogMaxString),
                             observed.token, observed.taps);
    if (!log)
        return log.error();
    m_wireLog = std::move(*log);
    return {};
}

void Observation::openInspection(const Observed &observed)
{
    InspectionFacts facts;
    facts.socketPath = inspectionPath(observed.settings);
    facts.token = observed.token;
    facts.settings = &observed.settings;
    facts.build = &observed.build;
    facts.started = std::chrono::steady_clock::now();
    auto inspection = Inspection::start(facts, observed.daemon, observed.taps);
    if (inspection)
        m_inspection = std::move(*inspection);
    else
        m_inspectionFailure = inspection.error().text;
}

void Observation::listen(const Observed &observed)
{
    if (m_inspection)
        logInfo("Server", "inspect: listening on " + inspectionPath(observed.settings));
    else if (!m_inspectionFailure.empty())
        logError("Server", "inspect: " + m_inspectionFailure);
    if (observed.settings.metricsAddress.empty())
        return;
    m_metrics = std::make_unique<MetricsServer>(observed.poll, observed.daemon, observed.build,
                                                observed.taps);
    m_metrics->listen(observed.settings.metricsAddress);
}

} // namespace claustrum
