// SPDX-License-Identifier: Apache-2.0
#include "daemon/hostclean/hostprocess.h"

#include "common/servecommand.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <unistd.h>

namespace claustrum {
namespace {

constexpr const char *daemonVariable = "CLAUDE_SSH_DAEMON_CHILD";

/// The age of a process that started so many clock ticks after the boot; zero if it is not known.
std::chrono::seconds ageOf(const std::string &start)
{
    std::int64_t ticks = 0;
    timespec now{};
    const long perSecond = ::sysconf(_SC_CLK_TCK);
    const auto [end, error] = std::from_chars(start.data(), start.data() + start.size(), ticks);
    if (error != std::errc() || perSecond <= 0 || ::clock_gettime(CLOCK_BOOTTIME, &now) < 0)
        return std::chrono::seconds(0);
    return std::chrono::seconds(now.tv_sec - ticks / perSecond);
}

bool isInOurNamespaces(pid_t pid)
{
    const auto isSame = [pid](const char *name) {
        const std::string own = processLink(::getpid(), name);
        return !own.empty() && own == processLink(pid, name);
    };
    return isSame("ns/pid") && isSame("ns/mnt");
}

bool hasMark(const HostProcess &process)
{
    return valueIn(process.variables, daemonVariable) == "1";
}

bool speaksStreamJson(const std::vector<std::string> &arguments)
{
    return std::any_of(arguments.begin(), arguments.end(), [](const std::string &argument) {
        return argument == "stream-json" || argument.ends_with("=stream-json");
    });
}

} // namespace

std::optional<HostProcess> readHostProcess(pid_t pid)
{
    auto stat = readProcessStat(pid);
    if (!stat)
        return std::nullopt;
    HostProcess process{.pid = pid,
                        .stat = std::move(*stat),
                        .isOurUsers = userOf(pid) == ::geteuid(),
                        .isInOurNamespaces = isInOurNamespaces(pid),
                        .executable = processLink(pid, "exe"),
                        .arguments = argumentsOf(pid),
                        .variables = variablesOf(pid),
                        .standardFiles = {}};
    process.age = ageOf(process.stat.start);
    for (std::size_t i = 0; i < process.standardFiles.size(); ++i)
        process.standardFiles[i] = processLink(pid, "fd/" + std::to_string(i));
    return process;
}

std::string reasonNoOrphan(const HostProcess &process, const HostLayout &layout,
                           std::chrono::seconds leastAge)
{
    if (!process.isOurUsers || !process.isInOurNamespaces)
        return "it is not our user's, or not in our namespaces";
    if (process.stat.hasEnded() || process.stat.parent != 1)
        return "it has a parent";
    if (process.stat.group != process.pid)
        return "it does not lead its group";
    if (process.stat.isStopped())
        return "it is stopped";
    if (process.age < leastAge)
        return "it is too young to judge";
    if (!layout.isCli(process.executable))
        return "it runs another program";
    if (!speaksStreamJson(process.arguments))
        return "it does not speak stream-json";
    if (!hasMark(process))
        return "no daemon started it";
    const bool arePipes =
        std::all_of(process.standardFiles.begin(), process.standardFiles.end(),
                    [](const std::string &file) { return file.starts_with("pipe:["); });
    return arePipes ? "" : "its stdin, stdout and stderr are no pipes";
}

std::string reasonNotToRetire(const HostProcess &process, const HostLayout &layout,
                              const std::string &socket, std::chrono::seconds leastAge)
{
    const auto unverified = [](const char *why) {
        return std::string("the listener could not be verified as a daemon of ours (") + why + ")";
    };
    if (process.pid == ::getpid() || process.pid == ::getppid() || process.pid <= 1)
        return unverified("this daemon, its parent or process 1");
    if (!process.isOurUsers || !process.isInOurNamespaces)
        return unverified("not our user's, or not in our namespaces");
    if (process.stat.hasEnded() || !layout.isDaemon(process.executable))
        return unverified("not our daemon binary");
    if (servedSocket(process.arguments) != socket)
        return unverified("not serving that socket");
    if (!hasMark(process))
        return unverified("not started by a launcher");
    return process.age < leastAge ? "it is too young to judge" : "";
}

} // namespace claustrum
