// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/daemonview.h"
#include "daemon/interfaces/settings.h"
#include "daemon/interfaces/taps.h"
#include "wire/builds.h"
#include "wire/result.h"

#include <memory>
#include <string>

namespace claustrum {

class EventPoll;
class Inspection;
class MetricsServer;
class WireLog;

/// What an observation is of.
struct Observed
{
    const ServeSettings &settings;
    const ReferenceBuild &build;
    const DaemonView &daemon;
    Taps &taps;
    EventPoll &poll;
    std::string token;
};

/// Those who look on, as far as the settings ask for them: only what is asked for exists.
/// Event loop's thread; goes before what is observed.
class Observation
{
public:
    Observation();
    ~Observation();

    /// Starts what must be there before clients can connect, and logs nothing yet. An error ends
    /// the daemon's start.
    Result<void> open(const Observed &observed);

    /// Starts the rest, and logs what listens where. What cannot is logged, too, and the daemon
    /// goes on without.
    void listen(const Observed &observed);

private:
    Result<void> openWireLog(const Observed &observed);
    void openInspection(const Observed &observed);

    std::unique_ptr<WireLog> m_wireLog;
    std::unique_ptr<Inspection> m_inspection;
    std::string m_inspectionFailure; // to be logged
    std::unique_ptr<MetricsServer> m_metrics;
};

} // namespace claustrum
