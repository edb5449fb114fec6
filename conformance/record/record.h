// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/play/player.h"
#include "conformance/record/scenarioreader.h"
#include "wire/result.h"

#include <string>

namespace claustrum::conformance {

/// What the binary says of itself with -version; empty what it does not say.
struct BinaryVersion
{
    std::string version;
    std::string buildTime;
};
Result<BinaryVersion> versionOf(const std::string &binary);

/// The words of `git --version` behind "git version "; empty if there is no git.
std::string gitVersion();

/// Plays a scenario once, in this process as play() does, and writes the answers down: they are in
/// ScenarioResult::recorded, without a header, if all came that should.
ScenarioResult recordOnce(const Scenario &scenario, const PlayOptions &options,
                          const BinaryVersion &version);

} // namespace claustrum::conformance
