// SPDX-License-Identifier: Apache-2.0
#include "testing/client.h"

#include "posix/systemerror.h"
#include "posix/unixsocket.h"
#include "wire/base64.h"
#include "wire/jsonwriter.h"

#include <algorithm>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

namespace claustrum::testing {
namespace {

using Clock = std::chrono::steady_clock;

const std::string closed = "<closed>";
const std::string silence = "<silence>";

bool waitFor(int fd, short events, Clock::time_point deadline)
{
    pollfd poller{fd, events, 0};
    return retryInterrupted([&] { return ::poll(&poller, 1, millisecondsUntil(deadline)); }) > 0;
}

} // namespace

Client::Client(const std::string &socketPath, std::string token)
    : m_token(std::move(token))
{
    if (auto socket = connectUnixSocket(socketPath))
        m_socket = std::move(*socket);
}

bool Client::send(std::string_view bytes, std::chrono::milliseconds limit)
{
    const auto deadline = Clock::now() + limit;
    while (!bytes.empty()) {
        const ssize_t sent =
            ::send(m_socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0)
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        else if (errno != EAGAIN || !waitFor(m_socket.get(), POLLOUT, deadline))
            return false;
    }
    return true;
}

void Client::halfClose()
{
    ::shutdown(m_socket.get(), SHUT_WR);
}

Client::Request Client::request(std::string_view method, std::string_view params)
{
    Request made;
    made.id = ++m_lastId;
    ObjectWriter(made.line)
        .string("jsonrpc", "2.0")
        .integer("id", made.id)
        .string("method", method)
        .raw("params", params)
        .string("auth", m_token)
        .close();
    made.line += '\n';
    return made;
}

std::int64_t Client::ask(std::string_view method, std::string_view params)
{
    const Request made = request(method, params);
    send(made.line);
    return made.id;
}

std::string Client::answer(std::int64_t id, std::chrono::milliseconds limit)
{
    const auto deadline = Clock::now() + limit;
    const std::string head = R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + ",";
    const auto isAnswer = [&](const std::string &frame) { return frame.starts_with(head); };
    std::string frame;
    if (const auto kept = std::find_if(m_kept.begin(), m_kept.end(), isAnswer);
        kept != m_kept.end()) {
        frame = std::move(*kept);
        m_kept.erase(kept);
    }
    while (!isAnswer(frame)) {
        frame = read(deadline);
        if (frame == closed || frame == silence)
            return frame;
        if (!isAnswer(frame))
            m_kept.push_back(std::exchange(frame, {}));
    }
    const auto begin = frame.find(':', head.size()) + 1;
    return frame.substr(begin, frame.size() - begin - 1);
}

std::string Client::call(std::string_view method, std::string_view params)
{
    return answer(ask(method, params));
}

std::string Client::next(std::chrono::milliseconds limit)
{
    if (m_kept.empty())
        return read(Clock::now() + limit);
    std::string frame = std::move(m_kept.front());
    m_kept.pop_front();
    return frame;
}

std::optional<ReceivedStream> Client::streamToExit(const std::string &process, Seq after)
{
    ReceivedStream stream(after);
    while (!stream.exitCode()) {
        const auto frame = readStreamFrame(next());
        if (!frame || frame->process != process || !stream.take(*frame))
            return std::nullopt;
    }
    return stream;
}

bool Client::drainToClose()
{
    const auto deadline = Clock::now() + patience;
    std::string frame;
    while (frame != closed && frame != silence)
        frame = read(deadline);
    return frame == closed;
}

/// Reads one frame from the socket.
std::string Client::read(Clock::time_point deadline)
{
    for (std::size_t scanned = m_begin;;) {
        const auto newline = m_buffer.find('\n', scanned);
        if (newline != std::string::npos) {
            std::string frame = m_buffer.substr(m_begin, newline - m_begin);
            m_begin = newline + 1;
            return frame;
        }
        m_buffer.erase(0, m_begin);
        m_begin = 0;
        scanned = m_buffer.size();
        if (!waitFor(m_socket.get(), POLLIN, deadline))
            return silence;
        constexpr std::size_t blockBytes = std::size_t{256} * 1024;
        m_buffer.resize(scanned + blockBytes);
        const auto got = retryInterrupted(
            [&] { return ::read(m_socket.get(), &m_buffer[scanned], blockBytes); });
        m_buffer.resize(scanned + static_cast<std::size_t>(got > 0 ? got : 0));
        if (got <= 0)
            return m_buffer.empty() ? closed : "<cut off: " + std::exchange(m_buffer, {}) + ">";
    }
}

std::string shell(std::string_view id, std::string_view script)
{
    return command(id, {"/bin/sh", "-c", std::string(script)});
}

std::string command(std::string_view id, const std::vector<std::string> &words)
{
    std::string json;
    ObjectWriter(json)
        .string("id", id)
        .string("command", words.front())
        .strings("args", {words.begin() + 1, words.end()})
        .close();
    return json;
}

std::string input(std::string_view id, std::string_view bytes, std::optional<std::uint64_t> offset)
{
    std::string json;
    ObjectWriter object(json);
    object.string("id", id).string("data", base64Text(bytes));
    if (offset)
        object.uinteger("offset", *offset);
    object.close();
    return json;
}

} // namespace claustrum::testing
