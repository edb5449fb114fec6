// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/cliprobe.h"
#include "installer/launcherreport.h"

#include <string>
#include <vector>

namespace claustrum {

/// Whether the client asks for the host's managed launcher (later/install.md, I9).
bool asksForLauncher(const std::vector<std::string> &environment);

/// The launcher that the host has for the CLI at this path: not run yet. Blocks.
LauncherReport findLauncher(const std::vector<std::string> &environment,
                            const std::string &cliPath);

/// The limits of a run through the launcher are different for a CLI that was there before.
enum class CliAge { Present, New };

/// Runs `<launcher…> <cli> --version` once, without the launcher's own variables, and adds the
/// outcome to @p report, which has a launcher. Its stdout is dropped. Blocks.
void runThroughLauncher(LauncherReport &report, const std::string &cliPath, CliAge age,
                        const CliProbe &probe);

/// The error for a CLI whose run through the launcher was stopped.
std::string unresponsiveLauncherText(const LauncherReport &report);

} // namespace claustrum
