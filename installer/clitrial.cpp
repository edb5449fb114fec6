// SPDX-License-Identifier: Apache-2.0
#include "installer/clitrial.h"

#include "installer/launcherrun.h"
#include "posix/files.h"

namespace claustrum {
namespace {

constexpr const char *unresponsiveDirectly =
    "cli unresponsive: the installed Claude Code binary was started but did not answer --version "
    "within 30s (120s for a first run) and was stopped; the host is not letting it run (endpoint "
    "security software or a stalled network home are the usual causes)";

/// With the build's own limit, if it has one.
CliProbe probeOf(const InstallOptions &options, std::chrono::nanoseconds ownLimit)
{
    return {.environment = options.environment,
            .timeout = ownLimit.count() > 0 ? ownLimit : options.probeTimeout,
            .clientFd = options.clientFd};
}

bool isRegularFile(const std::string &path)
{
    const auto status = statFile(path);
    return status && S_ISREG(status->st_mode);
}

} // namespace

CliTrial::CliTrial(const InstallOptions &options, const InstallRules &rules, std::string cliPath)
    : m_options(options)
    , m_rules(rules)
    , m_cliPath(std::move(cliPath))
{
    if (rules.runsManagedLauncher && asksForLauncher(options.environment))
        m_launcher = findLauncher(options.environment, m_cliPath);
}

bool CliTrial::isDirect() const
{
    return !m_launcher || m_launcher->status == LauncherReport::Status::None;
}

CliState CliTrial::present()
{
    if (isDirect())
        return probeCliFile(m_cliPath, probeOf(m_options, m_rules.presentCliLimit));
    return isRegularFile(m_cliPath) ? throughLauncher(false) : CliState();
}

CliState CliTrial::fresh(const std::string &path)
{
    return isDirect() ? probeCli(path, probeOf(m_options, m_rules.newCliLimit))
                      : throughLauncher(true);
}

CliState CliTrial::throughLauncher(bool isNew)
{
    CliState state;
    state.kind = CliState::Kind::Runs;
    if (m_launcher->argv.empty())
        return state; // unusable or unreadable
    const auto limit = isNew ? m_rules.newLauncherLimit : m_rules.presentLauncherLimit;
    runThroughLauncher(*m_launcher, m_cliPath, isNew ? CliAge::New : CliAge::Present,
                       probeOf(m_options, limit));
    if (m_launcher->status == LauncherReport::Status::Unresponsive)
        state.kind = CliState::Kind::Unresponsive;
    return state;
}

std::string CliTrial::unresponsiveText() const
{
    return isDirect() ? unresponsiveDirectly : unresponsiveLauncherText(*m_launcher);
}

} // namespace claustrum
