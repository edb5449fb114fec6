// SPDX-License-Identifier: Apache-2.0
// The system: what is mounted, how logins end, what the control group allows.
#include "host/doctor/checks.h"
#include "host/doctor/logindsetting.h"
#include "host/humantext.h"
#include "posix/files.h"
#include "wire/gopath.h"

#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <ctime>
#include <optional>

namespace claustrum {
namespace {

constexpr std::size_t longestFile = 65536; // bytes that are read of each

/// The group's folder in the hierarchy of version 2; empty: there is none.
std::string ownGroup()
{
    const auto text = readFile("/proc/self/cgroup", longestFile);
    const auto at = text ? ("\n" + *text).find("\n0::") : std::string::npos;
    if (at == std::string::npos)
        return {};
    const auto begin = at + 3;
    return "/sys/fs/cgroup" + text->substr(begin, text->find('\n', begin) - begin);
}

/// The number in a file of a control group; none if it is "max", or missing.
std::optional<std::uint64_t> numberIn(const std::string &path)
{
    const auto text = readFile(path, longestFile);
    std::uint64_t number = 0;
    if (!text
        || std::from_chars(text->data(), text->data() + text->size(), number).ec != std::errc())
        return std::nullopt;
    return number;
}

void addMemory(const std::string &group, Findings &findings)
{
    constexpr std::uint64_t least = std::uint64_t{512} << 20;
    const auto most = numberIn(group + "/memory.max");
    const auto used = numberIn(group + "/memory.current").value_or(0);
    if (most && *most < used + least)
        findings.push_back(
            warn("cgroup",
                 bytesText(*most > used ? *most - used : 0)
                     + " of memory are left in this control group",
                 "systemctl --user set-property NAME MemoryMax=, or a larger container"));
}

void addTasks(const std::string &group, Findings &findings)
{
    constexpr std::uint64_t least = 128;
    const auto most = numberIn(group + "/pids.max");
    const auto used = numberIn(group + "/pids.current").value_or(0);
    if (most && *most < used + least)
        findings.push_back(
            warn("cgroup",
                 std::to_string(*most > used ? *most - used : 0)
                     + " further processes can be started in this control group",
                 "raise pids.max: TasksMax= of the unit, --pids-limit of the container"));
}

Finding nullFinding()
{
    struct stat facts = {};
    if (::stat("/dev/null", &facts) != 0 || !S_ISCHR(facts.st_mode)
        || ::access("/dev/null", R_OK | W_OK) != 0)
        return fail("system", "/dev/null is missing, or cannot be written",
                    "mknod -m 666 /dev/null c 1 3");
    return pass("system", "/proc and /dev/null are there");
}

} // namespace

Findings checkSystem(const Patient &)
{
    if (::access("/proc/self/stat", R_OK) != 0)
        return {fail("system", "/proc is not mounted", "mount -t proc proc /proc"), nullFinding()};
    return {nullFinding()};
}

Findings checkLogin(const Patient &patient)
{
    const auto user =
        patient.variable("USER").empty() ? patient.variable("LOGNAME") : patient.variable("USER");
    return {logindFinding({}, user, ::geteuid() == 0)};
}

Findings checkCgroup(const Patient &)
{
    const auto group = ownGroup();
    if (group.empty())
        return {pass("cgroup", "control groups of version 2 are not used here")};
    Findings findings;
    addMemory(group, findings);
    addTasks(group, findings);
    if (findings.empty())
        findings.push_back(pass("cgroup", ::access((group + "/cgroup.procs").c_str(), W_OK) == 0
                                              ? "this control group may be divided"
                                              : "this control group is not delegated: limits for "
                                                "each session are not possible"));
    return findings;
}

Findings checkClock(const Patient &patient)
{
    constexpr std::time_t day = 86400;
    const auto file = statFile(patient.program);
    const auto now = ::time(nullptr);
    if (file && now + day < file->st_mtime)
        return {fail("clock",
                     "the clock says " + timeText(static_cast<double>(now))
                         + ", which is before this program was made: TLS will not trust anyone",
                     "timedatectl set-ntp true; date")};
    return {pass("clock", timeText(static_cast<double>(now)))};
}

} // namespace claustrum
