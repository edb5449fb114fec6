// SPDX-License-Identifier: Apache-2.0
#include "demo/session.h"

#include "posix/pipe.h"

#include <chrono>
#include <csignal>

namespace claustrum::demo {
namespace {

Result<std::string> resultOf(std::string_view method, const WireClient::Reply &reply)
{
    if (reply.isError)
        return Error{std::string(method) + " was refused: " + reply.json};
    return reply.json;
}

Error explained(const WireError &error)
{
    constexpr const char *ended = "the bridge ended before the daemon replied";
    const bool isEnd =
        error.kind == WireError::Kind::Closed || error.kind == WireError::Kind::CutOff;
    return Error{isEnd ? ended : "the daemon does not reply: " + error.text};
}

/// For a step of the demo, on a slow machine.
constexpr std::chrono::seconds patience{60};

} // namespace

Result<Session> Session::open(const std::string &program, const std::string &socket,
                              const std::string &token)
{
    auto in = makePipe();
    auto out = makePipe();
    if (!in)
        return in.error();
    if (!out)
        return out.error();
    SpawnRequest request;
    request.file = program;
    request.args = {"claustrum", "-bridge", "-socket", socket};
    for (char **entry = ::environ; *entry; ++entry)
        request.env.emplace_back(*entry);
    request.stdinFd = in->readEnd.get();
    request.stdoutFd = out->writeEnd.get();
    request.stderrFd = STDERR_FILENO;
    auto bridge = spawn(request);
    if (!bridge)
        return bridge.error();
    Session session;
    session.m_bridge = std::move(*bridge);
    session.m_wire = WireClient(std::move(out->readEnd), std::move(in->writeEnd), token);
    return session;
}

Session::Session(Session &&other) noexcept
    : m_bridge{std::exchange(other.m_bridge.pid, -1), std::move(other.m_bridge.exitWatch)}
    , m_wire(std::move(other.m_wire))
    , m_handler(std::move(other.m_handler))
{}

Session::~Session()
{
    cut();
}

void Session::cut()
{
    if (m_bridge.pid < 0)
        return;
    ::kill(m_bridge.pid, SIGKILL);
    reap(std::exchange(m_bridge.pid, -1));
}

Result<std::string> Session::nextLine()
{
    auto line = m_wire.next(patience);
    if (!line)
        return explained(line.error());
    return *std::move(line);
}

Result<std::string> Session::call(std::string_view method, const std::string &params)
{
    const auto id = m_wire.ask(method, params, patience);
    if (!id)
        return explained(id.error());
    for (;;) {
        const auto line = nextLine();
        if (!line)
            return line.error();
        if (const auto reply = WireClient::replyTo(*id, *line))
            return resultOf(method, *reply);
        if (const auto handled = handleStream(*line); !handled)
            return handled.error();
    }
}

Result<void> Session::receiveUntil(const std::function<bool()> &done)
{
    do {
        const auto came = nextLine();
        if (!came)
            return came.error();
        if (const auto handled = handleStream(*came); !handled)
            return handled.error();
    } while (!done());
    return {};
}

Result<void> Session::handleStream(const std::string &line)
{
    const auto frame = parseJson(line);
    if (!frame)
        return Error{"a frame that is not JSON: " + line.substr(0, 200)};
    if (m_handler)
        m_handler(*frame);
    return {};
}

} // namespace claustrum::demo
