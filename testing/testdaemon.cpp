// SPDX-License-Identifier: Apache-2.0
#include "testing/testdaemon.h"

#include "posix/files.h"
#include "testing/deadline.h"
#include "testing/procfs.h"
#include "testing/run.h"
#include "testing/scale.h"

#include <QTest>

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace claustrum::testing {
namespace {

/// The status as in a shell.
int shellStatus(int waitStatus)
{
    return WIFEXITED(waitStatus) ? WEXITSTATUS(waitStatus) : 128 + WTERMSIG(waitStatus);
}

/// Two daemons may share a path, but not a log.
std::string freeName(std::string path)
{
    while (statFile(path))
        path += "+";
    return path;
}

bool isReadable(int fd, std::chrono::milliseconds within)
{
    pollfd poller{fd, POLLIN, 0};
    return ::poll(&poller, 1, static_cast<int>(within.count())) > 0;
}

/// The name that systemd gives to a unit's stream.
std::string journalStream(int fd)
{
    struct stat info = {};
    return ::fstat(fd, &info) == 0 ? std::to_string(info.st_dev) + ":" + std::to_string(info.st_ino)
                                   : std::string();
}

void fail(const char *why)
{
    QTest::qFail(why, __FILE__, __LINE__);
}

} // namespace

TestDaemon::TestDaemon(const Sandbox &sandbox, const DaemonSetup &setup)
    : m_socketPath(sandbox.path(setup.socket))
    , m_logPath(freeName(m_socketPath + ".log"))
    , m_memoryBound(setup.memoryBound)
{
    start(sandbox, setup);
    // A connection is no proof: another daemon may have had the path before.
    const bool serves =
        m_child.pid > 0 && eventually([this] {
            return !running() || log().find("remote server listening on") != std::string::npos;
        });
    if (!serves || !running())
        fail("the daemon does not serve");
}

void TestDaemon::start(const Sandbox &sandbox, const DaemonSetup &setup)
{
    const std::string tokenFile = sandbox.makeFile("token", std::string(token) + "\n", 0600);
    const auto log = openFile(m_logPath, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
    if (!log)
        return;
    SpawnRequest request;
    // Dies with the test, even if the test is killed and cannot clean up.
    request.args = {"/usr/bin/setpriv", "--pdeathsig", "KILL", "--"};
    request.args.insert(request.args.end(), setup.wrapper.begin(), setup.wrapper.end());
    request.args.push_back(setup.program.empty() ? programPath() : setup.program);
    for (const char *arg :
         {"-serve", "-socket", m_socketPath.c_str(), "-token-file", tokenFile.c_str()})
        request.args.emplace_back(arg);
    request.args.insert(request.args.end(), setup.args.begin(), setup.args.end());
    request.file = request.args.front();
    auto variables = setup.variables;
    variables.emplace("CLAUDE_SSH_DAEMON_CHILD", "1"); // the daemon itself, not the launcher
    if (setup.logIsJournal)
        variables.emplace("JOURNAL_STREAM", journalStream(log->get()));
    request.env = sandbox.environment(variables);
    request.cwd = sandbox.path("");
    request.stdoutFd = log->get();
    request.stderrFd = log->get();
    if (setup.descriptors)
        request.descriptorLimit = rlimit{*setup.descriptors, *setup.descriptors};
    if (auto child = spawn(request))
        m_child = std::move(*child);
}

TestDaemon::~TestDaemon()
{
    if (m_child.pid > 0 && !m_status) {
        check();
        ::kill(m_child.pid, SIGKILL);
        reap(m_child.pid);
    }
    if (QTest::currentTestFailed())
        qInfo("the daemon's log:\n%s", log().c_str());
}

void TestDaemon::check() const
{
    if (!running())
        fail("the daemon ended without being asked to");
    else if (!hasNoZombies())
        fail("the daemon left a zombie");
    else if (mostResidentBytes() > m_memoryBound && memoryCounts())
        fail(("the daemon used " + std::to_string(mostResidentBytes()) + " bytes").c_str());
}

bool TestDaemon::running() const
{
    return m_child.pid > 0 && !m_status && !isReadable(m_child.exitWatch.get(), {});
}

std::string TestDaemon::log() const
{
    return contentOf(m_logPath);
}

bool TestDaemon::logs(std::string_view text) const
{
    return eventually([&] { return log().find(text) != std::string::npos; });
}

int TestDaemon::waitForEnd()
{
    if (!m_status && m_child.pid > 0 && isReadable(m_child.exitWatch.get(), patience))
        m_status = shellStatus(reap(m_child.pid));
    return m_status.value_or(-1);
}

void TestDaemon::limit(int resource, rlim_t to) const
{
    const rlimit lowered{to, to};
    if (::prlimit(m_child.pid, static_cast<__rlimit_resource>(resource), &lowered, nullptr) < 0)
        fail("cannot lower the daemon's limit");
}

std::size_t TestDaemon::residentBytes() const
{
    return statusNumber(m_child.pid, "VmRSS") * 1024;
}

std::size_t TestDaemon::mostResidentBytes() const
{
    return statusNumber(m_child.pid, "VmHWM") * 1024;
}

bool TestDaemon::hasNoZombies() const
{
    // A process whose outputs are held open by others is reaped at the end of the drain at the
    // latest.
    constexpr std::chrono::seconds drained{20};
    return eventually(
        [this] {
            const auto children = childrenOf(m_child.pid);
            return std::none_of(children.begin(), children.end(),
                                [](const ProcessInfo &child) { return child.state == 'Z'; });
        },
        drained);
}

} // namespace claustrum::testing
