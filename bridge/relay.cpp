// SPDX-License-Identifier: Apache-2.0
#include "bridge/relay.h"

#include "posix/unsupportedcall.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace claustrum {
namespace {

// The most that one call moves, and so that one direction holds: a reply waits behind these bytes
// on a slow link. The pipe is larger, since small blocks fill it before that; it may be limited to
// less.
constexpr std::size_t heldLimit = std::size_t{96} * 1024;
constexpr int pipeBytes = 1024 * 1024;
constexpr std::size_t blockBytes = std::size_t{64} * 1024;
constexpr unsigned spliceFlags = SPLICE_F_MOVE | SPLICE_F_NONBLOCK;

bool passing(int error)
{
    return error == EAGAIN || error == EINTR;
}

/// Not with these two files (one opened with O_APPEND, for example), or not on this system.
bool cannotSplice(int error)
{
    return error == EINVAL || isUnsupportedCall(error);
}

} // namespace

Relay::Relay(Endpoint from, Endpoint to)
    : m_from(std::move(from))
    , m_to(std::move(to))
{
    auto pipe = m_from.splices() && m_to.splices() ? makePipe() : Error{};
    if (pipe) {
        m_pipe = std::move(*pipe);
        ::fcntl(m_pipe.writeEnd.get(), F_SETPIPE_SZ, pipeBytes);
    } else {
        copyInstead();
    }
}

pollfd Relay::awaited() const
{
    if (m_stalled)
        return {-1, 0, 0};
    return m_state == State::Reading   ? pollfd{m_from.fd(), POLLIN, 0}
           : m_state == State::Writing ? pollfd{m_to.fd(), POLLOUT, 0}
                                       : pollfd{-1, 0, 0};
}

void Relay::onPolled(short revents)
{
    m_stalled = revents != 0 && !move();
}

/// Returns whether anything was moved or has ended; likewise the next two.
bool Relay::move()
{
    const bool hasRead = m_state == State::Reading && read();
    // Bytes just read are written at once, except where a write may block: there poll() is first.
    const bool mayWrite = !hasRead || !m_block || !m_to.mayBlock();
    const bool hasWritten = m_state == State::Writing && mayWrite && write();
    return hasRead || hasWritten;
}

bool Relay::read()
{
    ssize_t got = fill();
    if (got < 0 && !m_block && cannotSplice(errno)) {
        copyInstead();
        got = fill();
    }
    if (got < 0 && passing(errno))
        return false;
    m_state = got > 0 ? State::Writing : State::Ended; // a failed input counts as ended
    m_held = got > 0 ? static_cast<std::size_t>(got) : 0;
    return true;
}

bool Relay::write()
{
    bool moved = false;
    while (m_held > 0) {
        const ssize_t written = empty();
        if (written < 0 && passing(errno))
            return moved;
        if (written < 0 && !m_block && cannotSplice(errno)) {
            copyInstead();
            return true; // poll() is asked again
        }
        moved = true;
        if (written <= 0) {
            m_state = State::Broken;
            return moved;
        }
        m_held -= static_cast<std::size_t>(written);
        m_blockBegin += static_cast<std::size_t>(written);
        if (m_block && m_to.mayBlock())
            break;
    }
    if (m_held == 0)
        m_state = State::Reading;
    return moved;
}

ssize_t Relay::fill()
{
    if (!m_block)
        return ::splice(m_from.fd(), nullptr, m_pipe.writeEnd.get(), nullptr, heldLimit,
                        spliceFlags);
    m_blockBegin = 0;
    return m_from.read(m_block.get(), blockBytes);
}

ssize_t Relay::empty()
{
    if (!m_block)
        return ::splice(m_pipe.readEnd.get(), nullptr, m_to.fd(), nullptr, m_held, spliceFlags);
    return m_to.write(m_block.get() + m_blockBegin, m_held);
}

/// Switches to reading and writing, after moving the pipe's content into the block.
void Relay::copyInstead()
{
    m_block = std::make_unique_for_overwrite<char[]>(std::max(blockBytes, m_held));
    m_blockBegin = 0;
    for (std::size_t taken = 0; taken < m_held;) {
        const ssize_t got = ::read(m_pipe.readEnd.get(), m_block.get() + taken, m_held - taken);
        if (got > 0)
            taken += static_cast<std::size_t>(got);
    }
    m_pipe = {};
}

} // namespace claustrum
