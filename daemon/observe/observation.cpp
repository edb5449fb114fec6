// SPDX-License-Identifier: Apache-2.0
#include "daemon/observe/observation.h"

#include "daemon/log.h"
#include "daemon/observe/inspection.h"
#include "daemon/observe/metricsserver.h"
#include "daemon/observe/wirelog.h"
#include "wire/gopath.h"

namespace claustrum {

Observation::Observation() = default;
Observation::~Observation() = default;

Result<void> Observation::open(const Observed &observed)
{
    const ServeSettings &settings = observed.settings;
    if (settings.wireLog.empty())
        return {};
    auto log = WireLog::open(settings.wireLog, static_cast<std::size_t>(settings.wireLogMaxString),
                             observed.token, observed.taps);
    if (!log)
        return Error{"wire log: " + log.error().text};
    m_wireLog = std::move(*log);
    return {};
}

void Observation::listen(const Observed &observed)
{
    if (!observed.settings.metricsAddress.empty()) {
        m_metrics = std::make_unique<MetricsServer>(observed.poll, observed.daemon, observed.build,
                                                    observed.taps);
        m_metrics->listen(observed.settings.metricsAddress);
    }
    if (observed.settings.inspect)
        listenForInspectors(observed);
}

void Observation::listenForInspectors(const Observed &observed)
{
    InspectionFacts facts;
    facts.socketPath = go::joinPath(go::dirName(observed.settings.socket), "inspect.sock");
    facts.token = observed.token;
    facts.settings = &observed.settings;
    facts.build = &observed.build;
    facts.started = std::chrono::steady_clock::now();
    auto inspection = Inspection::start(facts, observed.daemon, observed.taps);
    if (inspection) {
        m_inspection = std::move(*inspection);
        logInfo("Server", "inspect: listening on " + facts.socketPath);
    } else {
        logError("Server", "inspect: " + inspection.error().text);
    }
}

} // namespace claustrum
