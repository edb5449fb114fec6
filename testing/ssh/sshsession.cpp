// SPDX-License-Identifier: Apache-2.0
#include "testing/ssh/sshsession.h"

#include "posix/files.h"
#include "posix/pipe.h"
#include "testing/testdaemon.h"

#include <QTest>

#include <csignal>
#include <poll.h>

namespace claustrum::testing {

SshSession::SshSession(const Sandbox &sandbox, const SshServer &server,
                       const SshSessionSetup &setup)
    : m_client(WireClient())
{
    auto in = makePipe();
    auto out = makePipe();
    const auto log = openFile(sandbox.path("ssh/stderr"), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (!in || !out || !log) {
        QTest::qFail("no descriptors for ssh", __FILE__, __LINE__);
        return;
    }
    SpawnRequest request;
    request.file = server.programs().ssh;
    request.args = {request.file, "-F", server.clientConfig()};
    request.args.insert(request.args.end(), setup.options.begin(), setup.options.end());
    request.args.insert(request.args.end(), {setup.host, setup.command});
    request.env = sandbox.environment();
    request.stdinFd = in->readEnd.get();
    request.stdoutFd = out->writeEnd.get();
    request.stderrFd = log->get();
    auto child = spawn(request);
    if (!child) {
        QTest::qFail(child.error().text.c_str(), __FILE__, __LINE__);
        return;
    }
    m_child = std::move(*child);
    m_client = Client(WireClient(std::move(out->readEnd), std::move(in->writeEnd),
                                 std::string(TestDaemon::token)));
}

SshSession::~SshSession()
{
    kill();
}

std::optional<std::string> SshSession::greet()
{
    constexpr std::size_t mostText = std::size_t{64} * 1024;
    const std::string pong = R"({"jsonrpc":"2.0","id":)"
                             + std::to_string(m_client.ask("server.ping"))
                             + R"(,"result":{"pong":true}})";
    std::string before;
    while (before.size() < mostText) {
        const std::string line = m_client.next();
        if (line.ends_with(pong))
            return before + line.substr(0, line.size() - pong.size());
        if (line == "<closed>" || line == "<no answer in time>")
            return std::nullopt;
        before += line + '\n';
    }
    return std::nullopt;
}

void SshSession::signal(int number) const
{
    if (m_child.pid > 0)
        ::kill(m_child.pid, number);
}

void SshSession::kill()
{
    if (m_child.pid < 0)
        return;
    ::kill(m_child.pid, SIGKILL);
    reap(std::exchange(m_child.pid, -1));
}

bool SshSession::ends()
{
    pollfd poller{m_child.exitWatch.get(), POLLIN, 0};
    const auto limit = std::chrono::milliseconds(patience);
    return ::poll(&poller, 1, static_cast<int>(limit.count())) > 0;
}

} // namespace claustrum::testing
