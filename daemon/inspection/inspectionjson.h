// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/inspection/inspectionobserver.h"
#include "daemon/inspection/snapshot.h"
#include "daemon/interfaces/settings.h"
#include "wire/builds.h"

#include <chrono>
#include <string>

namespace claustrum {

/// The constant facts about the daemon.
struct InspectionFacts
{
    std::string socketPath; ///< of inspect.sock
    std::string token;
    const ServeSettings *settings = nullptr;
    const ReferenceBuild *build = nullptr;
    std::chrono::steady_clock::time_point started;
};

// Results of the inspection's methods (docs/inspection.md).

/// @param members made by snapshotMembers()
[[nodiscard]] std::string snapshotJson(const InspectionFacts &facts, const std::string &members);
[[nodiscard]] std::string framesJson(const RetainedFrames &retained);

} // namespace claustrum
