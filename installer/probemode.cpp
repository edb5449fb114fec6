// SPDX-License-Identifier: Apache-2.0
#include "installer/probemode.h"

#include "installer/cliprobe.h"
#include "installer/launcherrun.h"
#include "posix/files.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>

namespace claustrum {
namespace {

void onInterrupt(int)
{
    constexpr int interrupted = 130;
    ::_exit(interrupted);
}

/// Without the daemon's token.
CliProbe probeOf(const ProbeCliOptions &options)
{
    CliProbe probe;
    probe.environment = options.environment;
    std::erase_if(probe.environment,
                  [](const std::string &entry) { return entry.starts_with("CLAUDE_RPC_TOKEN="); });
    probe.timeout = options.limit;
    return probe;
}

void print(const std::string &line)
{
    std::fputs((line + '\n').c_str(), stderr);
}

void answer(const char *word)
{
    (void)writeAll(STDOUT_FILENO, word, "stdout");
}

int probeDirectly(const std::string &path, const CliProbe &probe)
{
    const auto state = probeCli(path, probe);
    if (state.runs())
        return 0;
    if (!state.reason.empty())
        print("claustrum: " + path + ": " + state.reason);
    answer(state.kind == CliState::Kind::Unresponsive ? "__CLI_HUNG__\n" : "__CLI_BAD__\n");
    return 0;
}

/// On stderr: why the CLI was not run, or did not succeed.
void explain(const LauncherReport &report, const std::string &path)
{
    using Status = LauncherReport::Status;
    const std::string notRun = "claustrum: " + path + " was not run: ";
    if (report.status == Status::Unusable)
        return print(notRun + "managed launcher unusable: " + report.reason);
    if (report.status == Status::Unreadable)
        return print(notRun + "managed settings unreadable: " + report.path + ": " + report.reason);
    if (report.status == Status::Unresponsive)
        return print("claustrum: " + unresponsiveLauncherText(report));
    if (!report.stderrText.empty())
        print("claustrum: the managed launcher's run printed:\n" + report.stderrText);
    print("claustrum: " + path + " --version through the managed launcher " + report.argv.front()
          + " did not succeed: " + report.reason);
}

int probeThroughLauncher(LauncherReport &report, const std::string &path, const CliProbe &probe)
{
    using Status = LauncherReport::Status;
    if (!report.argv.empty())
        runThroughLauncher(report, path, CliAge::Present, probe);
    if (report.status == Status::Usable)
        return 0;
    explain(report, path);
    answer(report.status == Status::Unresponsive ? "__CLI_HUNG__\n" : "__CLI_LAUNCHER__\n");
    return 0;
}

} // namespace

int runProbeCli(const ProbeCliOptions &options)
{
    std::signal(SIGINT, onInterrupt);
    std::signal(SIGPIPE, SIG_IGN);
    auto probe = probeOf(options);
    if (!options.runsManagedLauncher || !asksForLauncher(probe.environment))
        return probeDirectly(options.path, probe);
    auto report = findLauncher(probe.environment, options.path);
    if (report.status == LauncherReport::Status::None)
        return probeDirectly(options.path, probe);
    probe.timeout = options.launcherLimit;
    return probeThroughLauncher(report, options.path, probe);
}

} // namespace claustrum
