// SPDX-License-Identifier: Apache-2.0
#include "app/upgrade.h"

#include "app/configfile.h"
#include "common/keeper/message.h"
#include "posix/spawn.h"
#include "posix/unixsocket.h"
#include "wire/gopath.h"
#include "wire/version.h"

#include <cstdio>
#include <poll.h>

namespace claustrum {
namespace {

using Kind = Message::Kind;

/// The predecessor may take five seconds to end, and a start some more.
constexpr int patienceMs = 30'000;

int failed(const std::string &why)
{
    std::fputs(("claustrum: not upgraded: " + why + '\n').c_str(), stderr);
    return 1;
}

int noKeeper(const std::string &socket)
{
    if (connectUnixSocket(socket))
        return failed("the daemon at " + socket
                      + " was started without -hand-over, so its "
                        "sessions would end; claustrum -serve -hand-over replaces it");
    return failed("no daemon is at " + socket + "; claustrum -serve starts one");
}

/// The next message; nullopt if none is received in time, or the keeper has closed the connection.
std::optional<Message> receiveSoon(int keeper)
{
    pollfd readable{keeper, POLLIN, 0};
    if (::poll(&readable, 1, patienceMs) <= 0)
        return std::nullopt;
    auto message = receiveMessage(keeper, false);
    return message ? std::move(*message) : std::nullopt;
}

/// The predecessor serves on unless it had made room already.
int newDaemonEnded(const std::string &socket, const Message &ended)
{
    const std::string log = go::joinPath(go::dirName(socket), "remote-server.log");
    const std::string how =
        "the new daemon ended (" + exitText(static_cast<int>(ended.value)) + "; see " + log + "); ";
    return failed(how
                  + (connectUnixSocket(socket)
                         ? "the daemon before serves on"
                         : "the sessions wait for the next claustrum -serve -hand-over"));
}

int waitForDaemon(const std::string &socket, int keeper, const Message &started)
{
    const auto news = receiveSoon(keeper);
    if (!news)
        return failed("the new daemon, pid " + std::to_string(started.value)
                      + ", does not get ready; see "
                      + go::joinPath(go::dirName(socket), "remote-server.log"));
    if (news->kind == Kind::Ended)
        return newDaemonEnded(socket, *news);
    std::puts(("upgraded: daemon " + std::to_string(started.value) + " (claustrum "
               + std::string(programVersion()) + ") serves in place of daemon "
               + std::to_string(started.key))
                  .c_str());
    return 0;
}

} // namespace

int upgradeDaemon(const std::string &socket)
{
    const auto keeper = connectToKeeper(keeperPath(socket));
    if (!keeper)
        return noKeeper(socket);
    const std::string program = programPath();
    if (program.empty())
        return failed("readlink /proc/self/exe: no such file or directory");
    const Message request{.kind = Kind::Upgrade, .text = program};
    if (const auto sent = sendMessage(keeper->get(), request); !sent)
        return failed(sent.error().text);
    const auto started = receiveSoon(keeper->get());
    if (!started)
        return failed("the keeper at " + keeperPath(socket)
                      + " is of a version without -upgrade; claustrum -serve -hand-over replaces "
                        "the daemon, and its sessions go on");
    if (started->kind != Kind::Started)
        return failed(started->text);
    return waitForDaemon(socket, keeper->get(), *started);
}

} // namespace claustrum
