// SPDX-License-Identifier: Apache-2.0
#include "demo/session.h"

#include "posix/files.h"
#include "posix/pipe.h"
#include "posix/systemerror.h"
#include "wire/jsonwriter.h"

#include <array>
#include <csignal>

namespace claustrum::demo {
namespace {

/// @param answer the reply after its id: "result":… or "error":…
Result<std::string> resultOf(std::string_view method, const std::string &answer)
{
    constexpr std::string_view result = R"("result":)";
    if (!answer.starts_with(result))
        return Error{std::string(method) + " was refused: " + answer};
    return answer.substr(result.size());
}

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
    session.m_in = std::move(in->writeEnd);
    session.m_out = std::move(out->readEnd);
    session.m_token = token;
    return session;
}

Session::Session(Session &&other) noexcept
    : m_bridge{std::exchange(other.m_bridge.pid, -1), std::move(other.m_bridge.exitWatch)}
    , m_in(std::move(other.m_in))
    , m_out(std::move(other.m_out))
    , m_token(std::move(other.m_token))
    , m_buffer(std::move(other.m_buffer))
    , m_handler(std::move(other.m_handler))
    , m_lastId(other.m_lastId)
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
    for (;;) {
        if (const auto newline = m_buffer.find('\n'); newline != std::string::npos) {
            std::string line = m_buffer.substr(0, newline);
            m_buffer.erase(0, newline + 1);
            return line;
        }
        std::array<char, 64 * 1024> block;
        const auto got =
            retryInterrupted([&] { return ::read(m_out.get(), block.data(), block.size()); });
        if (got <= 0)
            return Error{"the bridge ended before the daemon replied"};
        m_buffer.append(block.data(), static_cast<std::size_t>(got));
    }
}

Result<std::string> Session::call(std::string_view method, const std::string &params)
{
    const std::string id = std::to_string(++m_lastId);
    std::string line = R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":")" + std::string(method)
                       + R"(","params":)" + params + R"(,"auth":)";
    appendJsonString(line, m_token);
    line += "}\n";
    if (const auto sent = writeAll(m_in.get(), line, "bridge"); !sent)
        return sent.error();

    const std::string head = R"({"jsonrpc":"2.0","id":)" + id + ",";
    for (;;) {
        const auto came = nextLine();
        if (!came)
            return came.error();
        if (came->starts_with(head))
            return resultOf(method, came->substr(head.size(), came->size() - head.size() - 1));
        if (const auto handled = handleStream(*came); !handled)
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
