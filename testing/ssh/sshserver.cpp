// SPDX-License-Identifier: Apache-2.0
#include "testing/ssh/sshserver.h"

#include "posix/files.h"
#include "testing/deadline.h"
#include "testing/procfs.h"
#include "testing/run.h"

#include <QTest>

#include <csignal>
#include <filesystem>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace claustrum::testing {
namespace {

namespace fs = std::filesystem;

constexpr uid_t nobody = 65534;

bool isRoot()
{
    return ::getuid() == 0;
}

void fail(const std::string &why)
{
    QTest::qFail(why.c_str(), __FILE__, __LINE__);
}

std::string joined(const std::vector<std::string> &lines)
{
    std::string text;
    for (const std::string &line : lines)
        text += line + '\n';
    return text;
}

/// The sandbox's environment as a line of sshd_config; the shell is the user's.
std::string sessionEnvironment(const Sandbox &sandbox)
{
    std::string line = "SetEnv";
    for (const std::string &variable : sandbox.environment()) {
        if (!variable.starts_with("SHELL="))
            line += " \"" + variable + '"';
    }
    return line;
}

/// The process, its children, and theirs.
std::vector<pid_t> familyOf(pid_t pid)
{
    std::vector<pid_t> family = {pid};
    for (std::size_t i = 0; i < family.size(); ++i) {
        for (const ProcessInfo &child : childrenOf(family[i]))
            family.push_back(child.pid);
    }
    return family;
}

bool hasEnded(const Child &child)
{
    pollfd poller{child.exitWatch.get(), POLLIN, 0};
    return ::poll(&poller, 1, 0) > 0;
}

} // namespace

SshServer::SshServer(const Sandbox &sandbox, const OpenSsh &programs, const SshServerSetup &setup)
    : m_sandbox(sandbox)
    , m_programs(programs)
{
    for (const char *name : {"ssh", "sshd"})
        ::mkdir(sandbox.path(name).c_str(), 0700);
    copyPrograms();
    makeKey("ssh/key");
    makeKey("sshd/key");
    if (!setup.forcedCommand.empty())
        makeKey("ssh/forced");
    writeServerFiles(setup);
    if (isRoot() && ::chown(sandbox.path("").c_str(), nobody, nobody) < 0)
        fail("cannot give the sandbox away");
    for (const char *name : {"sshd", "home", "run"})
        give(sandbox.path(name));
    // Another program may take the port meanwhile.
    constexpr int attempts = 5;
    for (int i = 0; i < attempts; ++i) {
        const int port = freePort();
        if (start(port)) {
            writeClientFiles(port);
            return;
        }
    }
    fail("sshd does not start: " + log());
}

SshServer::~SshServer()
{
    if (QTest::currentTestFailed())
        qInfo("the log of sshd:\n%s", log().c_str());
    if (m_child.pid < 0)
        return;
    const auto family = familyOf(m_child.pid);
    for (const pid_t pid : family)
        ::kill(pid, SIGKILL);
    for (const pid_t pid : family)
        ::waitpid(pid, nullptr, pid == m_child.pid ? 0 : WNOHANG); // orphans become our children
}

std::string SshServer::log() const
{
    return contentOf(m_sandbox.path("sshd/log"));
}

void SshServer::give(const std::string &path)
{
    if (!isRoot())
        return;
    bool given = ::chown(path.c_str(), nobody, nobody) == 0;
    std::error_code error;
    for (const auto &entry : fs::recursive_directory_iterator(path, error))
        given = ::lchown(entry.path().c_str(), nobody, nobody) == 0 && given;
    if (!given)
        fail("cannot give away " + path);
}

void SshServer::copyPrograms()
{
    for (std::string *program : {&m_programs.sshd, &m_programs.sshdSession, &m_programs.sshdAuth}) {
        if (program->empty())
            continue;
        const std::string copy = m_sandbox.path("sshd/" + fs::path(*program).filename().string());
        std::error_code error;
        if (!fs::copy_file(*program, copy, error))
            fail("cannot copy " + *program);
        *program = copy;
    }
}

void SshServer::makeKey(const std::string &path) const
{
    RunSetup setup;
    setup.program = m_programs.keygen;
    const Outcome made =
        run(m_sandbox, {"-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", m_sandbox.path(path)},
            setup);
    if (made.status != 0)
        fail("ssh-keygen: " + made.err);
}

void SshServer::writeServerFiles(const SshServerSetup &setup) const
{
    const std::string id = std::to_string(isRoot() ? nobody : ::getuid());
    m_sandbox.makeFile("sshd/passwd", "user:x:" + id + ':' + id + "::" + m_sandbox.path("home")
                                          + ':' + setup.shell + '\n');
    m_sandbox.makeFile("sshd/group", "user:x:" + id + ":\n");
    std::string keys = contentOf(m_sandbox.path("ssh/key.pub"));
    if (!setup.forcedCommand.empty())
        keys += "restrict,command=\"" + setup.forcedCommand + "\" "
                + contentOf(m_sandbox.path("ssh/forced.pub"));
    m_sandbox.makeFile("sshd/authorized_keys", keys);
    std::vector<std::string> config = {
        "ListenAddress 127.0.0.1",
        "HostKey " + m_sandbox.path("sshd/key"),
        "AuthorizedKeysFile " + m_sandbox.path("sshd/authorized_keys"),
        "PidFile none",
        "UsePAM no",
        "StrictModes no",
        "PasswordAuthentication no",
        "KbdInteractiveAuthentication no",
        "Subsystem sftp internal-sftp",
        "LogLevel VERBOSE",
        sessionEnvironment(m_sandbox),
    };
    if (!m_programs.sshdSession.empty())
        config.push_back("SshdSessionPath " + m_programs.sshdSession);
    if (!m_programs.sshdAuth.empty())
        config.push_back("SshdAuthPath " + m_programs.sshdAuth);
    config.insert(config.end(), setup.config.begin(), setup.config.end());
    m_sandbox.makeFile("sshd/config", joined(config));
}

void SshServer::writeClientFiles(int port) const
{
    m_sandbox.makeFile("ssh/known_hosts", "[127.0.0.1]:" + std::to_string(port) + ' '
                                              + contentOf(m_sandbox.path("sshd/key.pub")));
    const std::vector<std::string> config = {
        "Host host",
        "  IdentityFile " + m_sandbox.path("ssh/key"),
        "Host forced",
        "  IdentityFile " + m_sandbox.path("ssh/forced"),
        "Host *",
        "  HostName 127.0.0.1",
        "  Port " + std::to_string(port),
        "  User user",
        "  IdentitiesOnly yes",
        "  BatchMode yes",
        "  UserKnownHostsFile " + m_sandbox.path("ssh/known_hosts"),
        "  GlobalKnownHostsFile /dev/null",
        "  KexAlgorithms curve25519-sha256", // the quickest
        "  Ciphers aes128-gcm@openssh.com",
    };
    m_sandbox.makeFile("ssh/config", joined(config));
}

bool SshServer::start(int port)
{
    const auto log =
        openFile(m_sandbox.path("sshd/log"), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
    if (!log)
        return false;
    SpawnRequest request;
    request.args = {"/usr/bin/setpriv", "--pdeathsig", "KILL"}; // dies with the test
    if (isRoot()) {
        const std::string id = std::to_string(nobody);
        for (const std::string &arg : {std::string("--reuid"), id, std::string("--regid"), id,
                                       std::string("--clear-groups")})
            request.args.push_back(arg);
    }
    for (const std::string &arg :
         {std::string("--"), m_programs.sshd, std::string("-D"), std::string("-e"),
          std::string("-f"), m_sandbox.path("sshd/config"), "-oPort=" + std::to_string(port)})
        request.args.push_back(arg);
    request.file = request.args.front();
    request.env = m_sandbox.environment({{"LD_PRELOAD", m_programs.nssWrapper},
                                         {"NSS_WRAPPER_PASSWD", m_sandbox.path("sshd/passwd")},
                                         {"NSS_WRAPPER_GROUP", m_sandbox.path("sshd/group")}});
    request.stdoutFd = log->get();
    request.stderrFd = log->get();
    auto child = spawn(request);
    if (!child)
        return false;
    m_child = std::move(*child);
    const auto listens = [this] {
        return SshServer::log().find("Server listening on") != std::string::npos;
    };
    eventually([&] { return listens() || hasEnded(m_child); });
    if (listens())
        return true;
    ::kill(m_child.pid, SIGKILL);
    reap(std::exchange(m_child.pid, -1));
    return false;
}

} // namespace claustrum::testing
