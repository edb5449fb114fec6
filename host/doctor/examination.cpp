// SPDX-License-Identifier: Apache-2.0
#include "host/doctor/examination.h"

#include "common/jsonmembers.h"
#include "host/doctor/checks.h"
#include "posix/files.h"
#include "posix/pipe.h"
#include "posix/systemerror.h"
#include "wire/jsonwriter.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>

namespace claustrum {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t mostBytes = 65536; // of the findings of one check

std::string lineOf(const Finding &finding)
{
    std::string json;
    ObjectWriter(json)
        .integer("level", static_cast<int>(finding.level))
        .string("name", finding.name)
        .string("text", finding.text)
        .string("mend", finding.mend)
        .close();
    return json + '\n';
}

Findings findingsIn(const std::string &lines)
{
    Findings findings;
    for (std::size_t at = 0; at < lines.size();) {
        const auto newline = std::min(lines.find('\n', at), lines.size());
        if (const auto json = parseJson(lines.substr(at, newline - at)))
            findings.push_back({static_cast<Finding::Level>(integerOf(*json, "level")),
                                stringOf(*json, "name"), stringOf(*json, "text"),
                                stringOf(*json, "mend")});
        at = newline + 1;
    }
    return findings;
}

/// A check that runs in a process of its own.
class Running
{
public:
    Running(const Check &check, const Patient &patient)
        : m_name(check.name)
    {
        auto pipe = makePipe();
        m_pid = pipe ? ::fork() : -1;
        if (m_pid == 0)
            runChild(check, patient, pipe->writeEnd.get());
        if (m_pid > 0)
            m_output = std::move(pipe->readEnd);
    }
    ~Running()
    {
        if (m_pid <= 0)
            return;
        ::kill(-m_pid, SIGKILL);
        ::kill(m_pid, SIGKILL);             // before it leads its group
        ::waitpid(m_pid, nullptr, WNOHANG); // one that hangs in the kernel is left to init
    }
    Running(Running &&other) noexcept
        : m_name(other.m_name)
        , m_pid(std::exchange(other.m_pid, -1))
        , m_output(std::move(other.m_output))
    {}
    Running(const Running &) = delete;
    Running &operator=(const Running &) = delete;
    Running &operator=(Running &&) = delete;

    /// Its findings, or that there are none.
    Findings findings(Clock::time_point end)
    {
        if (m_pid <= 0)
            return {fail(m_name, "no process can be started to look",
                         "raise ulimit -u, or pids.max of the control group")};
        const bool isWhole = readUntil(end);
        auto found = findingsIn(m_text);
        if (found.empty())
            found.push_back(isWhole ? fail(m_name, "looking at it failed", "report this")
                                    : fail(m_name,
                                           "no answer in time: a mount that hangs, or a "
                                           "machine that is too busy",
                                           "findmnt; umount -l of the mount whose server is gone"));
        return found;
    }

private:
    [[noreturn]] static void runChild(const Check &check, const Patient &patient, int output)
    {
        ::setpgid(0, 0);
        std::string lines;
        for (const auto &finding : check.run(patient))
            lines += lineOf(finding);
        (void)writeAll(output, lines, "findings");
        ::_exit(0);
    }

    /// Whether it ended its output.
    bool readUntil(Clock::time_point end)
    {
        while (m_text.size() < mostBytes) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
            pollfd entry{m_output.get(), POLLIN, 0};
            const int ready = retryInterrupted([&] {
                return ::poll(&entry, 1, static_cast<int>(std::max<long long>(0, left.count())));
            });
            if (ready <= 0)
                return false;
            std::array<char, 4096> block;
            const auto size = retryInterrupted(
                [&] { return ::read(m_output.get(), block.data(), block.size()); });
            if (size <= 0)
                return true;
            m_text.append(block.data(), static_cast<std::size_t>(size));
        }
        return true;
    }

    const char *m_name;
    pid_t m_pid = -1;
    Fd m_output;
    std::string m_text;
};

} // namespace

const std::vector<Check> &allChecks()
{
    static const std::vector<Check> checks{
        {"system", checkSystem}, {"descriptors", checkDescriptors},
        {"home", checkHome},     {"space", checkSpace},
        {"quota", checkQuota},   {"socket", checkSocket},
        {"libc", checkLibc},     {"libraries", checkLibraries},
        {"shell", checkShell},   {"proxy", checkProxy},
        {"limits", checkLimits}, {"login", checkLogin},
        {"cgroup", checkCgroup}, {"daemons", checkDaemons},
        {"clock", checkClock},
    };
    return checks;
}

Findings examine(const std::vector<Check> &checks, const Patient &patient,
                 std::chrono::milliseconds limit)
{
    const auto end = Clock::now() + limit;
    std::vector<Running> running;
    running.reserve(checks.size());
    for (const auto &check : checks)
        running.emplace_back(check, patient);
    Findings all;
    for (auto &check : running) {
        auto found = check.findings(end);
        std::move(found.begin(), found.end(), std::back_inserter(all));
    }
    return all;
}

} // namespace claustrum
