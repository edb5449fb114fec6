// SPDX-License-Identifier: Apache-2.0
#include "installer/launcherrun.h"

#include "common/environment.h"
#include "common/managed/launchercheck.h"
#include "common/managed/managedlauncher.h"
#include "installer/proberun.h"
#include "posix/signalname.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <sys/wait.h>

namespace claustrum {
namespace {

using Status = LauncherReport::Status;

constexpr std::size_t mostStderr = 8192;

/// Others that hold stderr delay the end no longer.
constexpr std::chrono::seconds linger{2};

std::vector<std::string> withoutLauncherVariables(std::vector<std::string> environment)
{
    constexpr std::array names = {launcherGateVariable, settingsFolderVariable, wrapperVariable};
    std::erase_if(environment, [&](const std::string &entry) {
        const std::string_view name = std::string_view(entry).substr(0, entry.find('='));
        return std::find(names.begin(), names.end(), name) != names.end();
    });
    return environment;
}

ProbeRun run(const LauncherReport &report, const std::string &cliPath, const CliProbe &probe)
{
    SpawnRequest request;
    request.file = report.argv.front();
    request.args = report.argv;
    request.args.insert(request.args.end(), {cliPath, "--version"});
    request.env = withoutLauncherVariables(probe.environment);
    ProbeLimits limits;
    limits.timeout = probe.timeout;
    limits.linger = linger;
    limits.outputBytes = mostStderr;
    limits.clientFd = probe.clientFd;
    return runProbe(std::move(request), limits);
}

std::string endText(int status)
{
    if (!WIFSIGNALED(status))
        return exitText(status);
    const auto name = nameOfSignal(WTERMSIG(status));
    return "terminated by "
           + (name.empty() ? "signal " + std::to_string(WTERMSIG(status)) : std::string(name));
}

std::string cutText(const ProbeRun &run)
{
    if (run.droppedBytes == 0)
        return run.output;
    return run.output + "\n[… " + std::to_string(run.droppedBytes) + " more bytes]";
}

} // namespace

bool asksForLauncher(const std::vector<std::string> &environment)
{
    return environmentValue(environment, launcherGateVariable) == "1";
}

LauncherReport findLauncher(const std::vector<std::string> &environment, const std::string &cliPath)
{
    ManagedFolders folders;
    folders.replacement = environmentValue(environment, settingsFolderVariable);
    auto launcher = resolveLauncher(folders, cliPath);
    LauncherReport report;
    report.argv = std::move(launcher.argv);
    report.reason = std::move(launcher.reason);
    switch (launcher.status) {
    case ManagedLauncher::Status::None:
        break;
    case ManagedLauncher::Status::Usable:
        report.status = Status::Usable;
        report.source = std::move(launcher.file);
        break;
    case ManagedLauncher::Status::Unusable:
        report.status = Status::Unusable;
        report.source = std::move(launcher.file);
        break;
    case ManagedLauncher::Status::Unreadable:
        report.status = Status::Unreadable;
        report.path = std::move(launcher.file);
        break;
    }
    return report;
}

void runThroughLauncher(LauncherReport &report, const std::string &cliPath, CliAge age,
                        const CliProbe &probe)
{
    const auto ended = run(report, cliPath, probe);
    report.status = ended.succeeded() ? Status::Usable : Status::ProbeFailed;
    report.reason.clear();
    report.stderrText.clear();
    if (ended.end == ProbeRun::End::NotStarted) {
        report.reason = "could not be started: " + launcherStartFailure(ended.startErrno);
    } else if (ended.end == ProbeRun::End::Stopped) {
        report.status = Status::Unresponsive;
        report.reason = std::string("did not exit within ") + (age == CliAge::New ? "123s" : "33s")
                        + " and was stopped";
    } else if (!ended.succeeded()) {
        report.reason = endText(ended.status);
        report.stderrText = cutText(ended);
    }
}

std::string unresponsiveLauncherText(const LauncherReport &report)
{
    return "cli unresponsive: the installed Claude Code binary was started through the host's "
           "managed launcher "
           + report.argv.front()
           + " and the run did not answer --version within 33s (123s for a first run), so it was "
             "stopped; the launcher or the host is not letting it finish";
}

} // namespace claustrum
