// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/agentsource.h"

#include "daemon/loop/log.h"

namespace claustrum {
namespace {

constexpr const char *component = "shellenv";

} // namespace

std::optional<std::string> AgentSource::socket()
{
    if (m_hung)
        return std::nullopt;
    if (!m_path.empty()) {
        const Dialled dialled = m_system.dial(m_path);
        if (dialled == Dialled::Accepts)
            return m_path;
        if (dialled == Dialled::Hangs)
            return giveUp(m_path);
    }
    if (!mayRunShell())
        return std::nullopt;
    if (!m_path.empty())
        logWarn(component, "SSH_AUTH_SOCK=" + m_path
                               + " no longer accepts connections; running the login shell again");
    return runShell();
}

bool AgentSource::mayRunShell() const
{
    return m_failedRuns < runsWithoutSocket
           && (!m_lastRun || m_system.now() - *m_lastRun >= pauseBetweenRuns);
}

std::optional<std::string> AgentSource::runShell()
{
    const auto path = m_system.ask();
    m_lastRun = m_system.now();
    ++m_failedRuns; // until it proves good
    if (!path) {
        logWarn(component, "Could not read SSH_AUTH_SOCK from the login shell (" + note()
                               + "): " + path.error().text);
        return std::nullopt;
    }
    if (path->empty()) {
        logInfo(component, "The login shell exports no SSH_AUTH_SOCK (" + note() + ")");
        return std::nullopt;
    }
    return judge(*path);
}

/// Whether a path that the shell exported is of use.
std::optional<std::string> AgentSource::judge(const std::string &path)
{
    m_path = path;
    const Dialled dialled = m_system.dial(path);
    if (dialled == Dialled::Hangs)
        return giveUp(path);
    if (dialled == Dialled::Refuses) {
        logWarn(component, "The login shell exports SSH_AUTH_SOCK=" + path
                               + ", which does not accept connections (" + note() + ")");
        return std::nullopt;
    }
    m_failedRuns = 0;
    logInfo(component, "The login shell exports SSH_AUTH_SOCK=" + path);
    return path;
}

std::nullopt_t AgentSource::giveUp(const std::string &path)
{
    m_hung = true;
    logWarn(component, "A connection attempt to SSH_AUTH_SOCK=" + path
                           + " never returned (a hung filesystem?); not using it or asking the "
                             "login shell again for this daemon's lifetime");
    return std::nullopt;
}

std::string AgentSource::note() const
{
    const std::string attempt = "try " + std::to_string(m_failedRuns) + " of 3; ";
    return attempt
           + (m_failedRuns < runsWithoutSocket ? "will try again in 10m0s at the earliest"
                                               : "not running it again");
}

} // namespace claustrum
