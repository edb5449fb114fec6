// SPDX-License-Identifier: Apache-2.0
#include "common/wireclient.h"

#include "posix/systemerror.h"
#include "wire/jsonwriter.h"

#include <algorithm>
#include <climits>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

namespace claustrum {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = WireError::Kind;

constexpr std::size_t blockBytes = std::size_t{256} * 1024;

WireError wireError(Kind kind, std::string text)
{
    WireError error;
    error.text = std::move(text);
    error.kind = kind;
    return error;
}

WireError silent()
{
    return wireError(Kind::Silent, "no answer in time");
}

Clock::time_point deadlineOf(WireClient::Limit limit)
{
    return limit == WireClient::noLimit ? Clock::time_point::max() : Clock::now() + limit;
}

int pollTimeout(Clock::time_point deadline)
{
    if (deadline == Clock::time_point::max())
        return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, INT_MAX));
}

bool waitFor(int fd, short events, Clock::time_point deadline)
{
    pollfd poller{fd, events, 0};
    return retryInterrupted([&] { return ::poll(&poller, 1, pollTimeout(deadline)); }) > 0;
}

} // namespace

WireClient::WireClient(Fd socket, std::string token)
    : m_in(std::move(socket))
    , m_token(std::move(token))
{}

WireClient::WireClient(Fd in, Fd out, std::string token)
    : m_in(std::move(in))
    , m_out(std::move(out))
    , m_token(std::move(token))
{
    ::fcntl(m_out.get(), F_SETFL, ::fcntl(m_out.get(), F_GETFL) | O_NONBLOCK);
}

Result<void, WireError> WireClient::send(std::string_view bytes, Limit limit)
{
    const auto deadline = deadlineOf(limit);
    const int fd = m_out ? m_out.get() : m_in.get();
    while (!bytes.empty()) {
        const ssize_t sent = retryInterrupted([&] {
            return m_out ? ::write(fd, bytes.data(), bytes.size())
                         : ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        });
        if (sent >= 0)
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        else if (errno != EAGAIN)
            return wireError(Kind::Closed, "closed");
        else if (!waitFor(fd, POLLOUT, deadline))
            return silent();
    }
    return {};
}

void WireClient::halfClose()
{
    if (m_out)
        m_out.reset();
    else
        ::shutdown(m_in.get(), SHUT_WR);
}

void WireClient::close()
{
    m_in.reset();
    m_out.reset();
}

WireClient::Request WireClient::request(std::string_view method, std::string_view params)
{
    const std::int64_t id = ++m_lastId;
    return {requestLine(id, method, params, m_token), id};
}

Result<std::int64_t, WireError> WireClient::ask(std::string_view method, std::string_view params,
                                                Limit limit)
{
    const Request made = request(method, params);
    if (const auto sent = send(made.line, limit); !sent)
        return sent.error();
    return made.id;
}

std::optional<WireClient::Reply> WireClient::replyTo(std::int64_t id, std::string_view frame)
{
    constexpr std::string_view result = R"("result":)";
    constexpr std::string_view error = R"("error":)";
    const std::string head = R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + ",";
    if (!frame.starts_with(head) || !frame.ends_with('}'))
        return std::nullopt;
    frame.remove_prefix(head.size());
    frame.remove_suffix(1);
    const bool isError = frame.starts_with(error);
    if (!isError && !frame.starts_with(result))
        return std::nullopt;
    return Reply{isError, std::string(frame.substr((isError ? error : result).size()))};
}

Result<WireClient::Reply, WireError> WireClient::reply(std::int64_t id, Limit limit)
{
    if (auto kept = takeKeptReply(id))
        return *std::move(kept);
    const auto deadline = deadlineOf(limit);
    for (;;) {
        auto frame = read(deadline);
        if (!frame)
            return frame.error();
        if (auto reply = replyTo(id, *frame))
            return *std::move(reply);
        if (const auto kept = keep(*std::move(frame)); !kept)
            return kept.error();
    }
}

std::optional<WireClient::Reply> WireClient::takeKeptReply(std::int64_t id)
{
    for (auto frame = m_kept.begin(); frame != m_kept.end(); ++frame) {
        if (auto reply = replyTo(id, *frame)) {
            m_keptBytes -= frame->size();
            m_kept.erase(frame);
            return reply;
        }
    }
    return std::nullopt;
}

Result<void, WireError> WireClient::keep(std::string frame)
{
    m_keptBytes += frame.size();
    m_kept.push_back(std::move(frame));
    if (m_keptBytes > maxKeptBytes)
        return wireError(Kind::TooLarge, "too many frames before a reply");
    return {};
}

Result<std::string, WireError> WireClient::next(Limit limit)
{
    if (m_kept.empty())
        return read(deadlineOf(limit));
    std::string frame = std::move(m_kept.front());
    m_kept.pop_front();
    m_keptBytes -= frame.size();
    return frame;
}

Result<std::size_t, WireError> WireClient::skipUntil(std::string_view text, Limit limit)
{
    constexpr std::size_t tailBytes = 512;
    const auto deadline = deadlineOf(limit);
    for (std::size_t skipped = 0;;) {
        const std::size_t surplus = unread().size() - std::min(unread().size(), tailBytes);
        m_begin += surplus;
        skipped += surplus;
        const std::string_view tail = unread();
        if (tail.ends_with('\n') && tail.find(text) != std::string_view::npos) {
            m_begin = m_end;
            return skipped + tail.size();
        }
        if (const auto received = receive(deadline); !received)
            return received.error();
    }
}

std::string_view WireClient::unread() const
{
    return {m_buffer.data() + m_begin, m_end - m_begin};
}

/// Reads one frame from the descriptor.
Result<std::string, WireError> WireClient::read(Clock::time_point deadline)
{
    for (std::size_t scanned = 0;;) {
        const auto newline = unread().find('\n', scanned);
        if (newline != std::string_view::npos) {
            std::string frame(unread().substr(0, newline));
            m_begin += newline + 1;
            return frame;
        }
        scanned = unread().size();
        if (scanned > maxFrameBytes)
            return wireError(Kind::TooLarge, "a frame too large");
        if (auto received = receive(deadline); !received)
            return received.error();
    }
}

/// Appends at least one byte to the unread ones.
Result<void, WireError> WireClient::receive(Clock::time_point deadline)
{
    if (!m_in)
        return wireError(Kind::Closed, "closed");
    makeRoom();
    if (deadline != Clock::time_point::max() && !waitFor(m_in.get(), POLLIN, deadline))
        return silent();
    const auto got =
        retryInterrupted([&] { return ::read(m_in.get(), m_buffer.data() + m_end, blockBytes); });
    if (got > 0) {
        m_end += static_cast<std::size_t>(got);
        return {};
    }
    const std::string rest(unread());
    m_begin = m_end;
    return rest.empty() ? wireError(Kind::Closed, "closed")
                        : wireError(Kind::CutOff, "cut off: " + rest);
}

/// Makes room for a block after the unread bytes. The buffer doubles, up to the
/// largest frame.
void WireClient::makeRoom()
{
    if (m_buffer.size() - m_end >= blockBytes)
        return;
    const std::size_t size = unread().size();
    if (m_begin > 0)
        std::memmove(m_buffer.data(), m_buffer.data() + m_begin, size);
    m_begin = 0;
    m_end = size;
    if (m_buffer.size() - m_end < blockBytes)
        m_buffer.resize(std::max(m_buffer.size() * 2, 2 * blockBytes));
}

std::string requestLine(std::int64_t id, std::string_view method, std::string_view params,
                        std::string_view token)
{
    std::string line;
    ObjectWriter object(line);
    object.string("jsonrpc", "2.0").integer("id", id).string("method", method);
    if (!params.empty())
        object.raw("params", params);
    object.string("auth", token).close();
    line += '\n';
    return line;
}

} // namespace claustrum
