// SPDX-License-Identifier: Apache-2.0
#include "daemon/tests/endtoend/keepinghost.h"

#include "common/keeper/message.h"
#include "testing/deadline.h"
#include "testing/procfs.h"
#include "testing/run.h"

#include <csignal>
#include <filesystem>

namespace claustrum::testing {
namespace {

constexpr const char *token = "test-token-0123456789";

/// Nobody may reap it.
bool isAlive(pid_t pid)
{
    const auto info = processInfo(pid);
    return info && info->state != 'Z';
}

} // namespace

KeepingHost::KeepingHost(std::vector<std::string> args)
    : m_args(std::move(args))
{}

bool KeepingHost::serve() const
{
    const auto file = m_sandbox.makeFile("token", std::string(token) + "\n", 0600);
    std::vector<std::string> args{"-serve",      "-hand-over", "-socket", m_sandbox.socketPath(),
                                  "-token-file", file};
    args.insert(args.end(), m_args.begin(), m_args.end());
    return run(m_sandbox, args).status == 0;
}

Client KeepingHost::client() const
{
    return {m_sandbox.socketPath(), token};
}

pid_t KeepingHost::daemon() const
{
    const Client asking = client();
    return asking.connected() ? peerOfSameUser(asking.fd()).value_or(0) : 0;
}

bool KeepingHost::end(Way way) const
{
    const pid_t pid = daemon();
    if (way == Way::SecondServe || way == Way::Upgrade)
        return pid > 0;
    if (way == Way::Shutdown)
        client().ask("server.shutdown");
    else if (pid > 0)
        ::kill(pid, way == Way::Crash ? SIGKILL : SIGTERM);
    return pid > 0 && eventually([pid] { return !isAlive(pid); });
}

Outcome KeepingHost::upgrade() const
{
    return run(m_sandbox, {"-upgrade", "-socket", m_sandbox.socketPath()});
}

bool KeepingHost::stopNow() const
{
    return run(m_sandbox, {"-stop", "-now", "-socket", m_sandbox.socketPath()}).status == 0
           && eventually([this] { return m_sandbox.processes().empty(); })
           && !std::filesystem::exists(m_sandbox.path("run/keeper.sock"));
}

bool KeepingHost::logs(std::string_view text) const
{
    return eventually([&] { return log().find(text) != std::string::npos; });
}

std::string KeepingHost::log() const
{
    return contentOf(m_sandbox.path("run/remote-server.log"));
}

} // namespace claustrum::testing
