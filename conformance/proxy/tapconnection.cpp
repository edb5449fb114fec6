// SPDX-License-Identifier: Apache-2.0
#include "conformance/proxy/tapconnection.h"

#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

/// After POLLOUT, a pipe accepts as many bytes without blocking.
constexpr std::size_t pipeBytes = 4096;

bool isPassing(int error)
{
    return error == EAGAIN || error == EINTR;
}

/// Other processes may share the descriptor, so it must not be made non-blocking.
ssize_t writeSome(int fd, std::string_view bytes)
{
    const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0 || errno != ENOTSOCK)
        return sent;
    pollfd state{fd, POLLOUT, 0};
    if (::poll(&state, 1, 0) == 0) {
        errno = EAGAIN;
        return -1;
    }
    return ::write(fd, bytes.data(), std::min(bytes.size(), pipeBytes));
}

/// Call only when there are bytes or an EOF to read.
ssize_t readSome(int fd, char *buffer, std::size_t size)
{
    const auto count = ::recv(fd, buffer, size, MSG_DONTWAIT);
    return count < 0 && errno == ENOTSOCK ? ::read(fd, buffer, size) : count;
}

bool isSocket(const TapEnd &end)
{
    return end.in == end.out;
}

/// Whether the other end is closed in both directions. A pipe shows that only by EOF, which may
/// also mean the end of this direction alone.
bool isHungUp(const TapEnd &end)
{
    pollfd state{end.out, 0, 0};
    ::poll(&state, 1, 0);
    return (state.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

} // namespace

TapConnection::TapConnection(PollLoop &loop, SessionLog &log, TapEnd client, TapEnd server)
    : m_loop(loop)
    , m_log(log)
    , m_number(log.openConnection())
{
    m_ends[Client].fds = std::move(client);
    m_ends[Server].fds = std::move(server);
    watch();
}

TapConnection::~TapConnection()
{
    for (const End &end : m_ends) {
        m_loop.forget(end.fds.in);
        m_loop.forget(end.fds.out);
    }
    if (!m_finished) // the tap ends first
        m_log.onClientGone(m_number);
}

void TapConnection::onReady(Side side, int fd, short revents)
{
    const End &end = m_ends[side];
    const bool inputOfPair = fd == end.fds.in && !isSocket(end.fds);
    if ((revents & (POLLHUP | POLLERR | POLLNVAL)) && !inputOfPair)
        hangUp(side);
    else if ((revents & POLLOUT) && fd == end.fds.out)
        forward(other(side));
    if (revents != POLLOUT && fd == end.fds.in && !end.gone && !end.ended && !isHolding(side))
        read(side);
    advance();
}

void TapConnection::read(Side from)
{
    std::array<char, blockBytes> buffer;
    End &end = m_ends[from];
    const auto count = readSome(end.fds.in, buffer.data(), buffer.size());
    if (count < 0 && isPassing(errno) && !end.gone)
        return;
    if (count <= 0) {
        onEnd(from, isHungUp(end.fds));
        return;
    }
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
    const bool accepted = !m_ends[other(from)].gone;
    const auto sent = accepted ? writeSome(m_ends[other(from)].fds.out, bytes) : count;
    const bool fails = sent < 0 && !isPassing(errno);
    end.held = bytes.substr(sent > 0 ? static_cast<std::size_t>(sent) : 0);
    if (from == Client)
        m_log.onClientBytes(m_number, bytes);
    else if (accepted)
        m_log.onServerBytes(m_number, bytes);
    if (fails)
        hangUp(other(from));
}

void TapConnection::forward(Side from)
{
    End &end = m_ends[from];
    while (isHolding(from)) {
        const auto rest = std::string_view(end.held).substr(end.written);
        const auto sent = writeSome(m_ends[other(from)].fds.out, rest);
        if (sent < 0 && isPassing(errno))
            return;
        if (sent < 0) {
            hangUp(other(from));
            return;
        }
        end.written += static_cast<std::size_t>(sent);
        if (end.written == end.held.size()) {
            end.held.clear();
            end.written = 0;
        }
    }
}

void TapConnection::onEnd(Side side, bool gone)
{
    m_ends[side].ended = true;
    if (gone)
        hangUp(side);
    else if (side == Client)
        m_log.onClientHalfClosed(m_number);
}

/// Drops the bytes that were held for it. A socket is still read to its end; stdin is not, since
/// its end may never come.
void TapConnection::hangUp(Side side)
{
    End &end = m_ends[side];
    if (end.gone)
        return;
    end.gone = true;
    end.ended = end.ended || !isSocket(end.fds);
    End &sender = m_ends[other(side)];
    sender.held.clear();
    sender.written = 0;
}

/// Updates the state after an event, and watches for the next.
void TapConnection::advance()
{
    if (m_finished)
        return;
    for (const Side side : {Client, Server}) {
        // A closed end sends nothing new: the rest can be read at once.
        while (m_ends[side].gone && !m_ends[side].ended && !isHolding(side) && !m_finished)
            read(side);
        End &receiver = m_ends[other(side)];
        if (m_ends[side].ended && !isHolding(side) && !receiver.shut && !receiver.gone) {
            receiver.shut = true;
            ::shutdown(receiver.fds.out, SHUT_WR); // no effect on stdout
        }
    }
    const bool clientOver = m_ends[Client].ended && !isHolding(Client);
    const bool serverOver = m_ends[Server].ended && !isHolding(Server);
    const bool serverLeft = m_ends[Server].gone || !isSocket(m_ends[Client].fds);
    if ((clientOver && serverOver) || (clientOver && m_ends[Client].gone)
        || (serverOver && serverLeft))
        finish();
    else
        watch();
}

void TapConnection::watch()
{
    for (const Side side : {Client, Server}) {
        const End &end = m_ends[side];
        const bool reads = !end.ended && !end.gone && !isHolding(side);
        const bool writes = isHolding(other(side)) && !end.gone;
        const auto in = static_cast<short>(reads ? POLLIN : 0);
        const auto out = static_cast<short>(writes ? POLLOUT : 0);
        if (end.fds.in == end.fds.out) {
            watchOne(end.fds.in, side, static_cast<short>(in | out));
        } else {
            watchOne(end.fds.in, side, in);
            watchOne(end.fds.out, side, out);
        }
    }
}

/// poll() reports a hang-up even if it was not requested, so a known one is not watched.
void TapConnection::watchOne(int fd, Side side, short events)
{
    const End &end = m_ends[side];
    const bool pipeThatEnded = fd == end.fds.in && fd != end.fds.out && events == 0;
    if (end.gone || pipeThatEnded)
        m_loop.forget(fd);
    else
        m_loop.watch(fd, events, [this, fd, side](short revents) { onReady(side, fd, revents); });
}

void TapConnection::finish()
{
    m_finished = true;
    for (const End &end : m_ends) {
        m_loop.forget(end.fds.in);
        m_loop.forget(end.fds.out);
    }
    if (m_ends[Client].gone && !m_ends[Server].ended)
        m_log.onClientGone(m_number);
    else
        m_log.onServerClosed(m_number);
}

} // namespace claustrum::conformance
