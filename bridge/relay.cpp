// SPDX-License-Identifier: Apache-2.0
#include "bridge/relay.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

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

} // namespace

Relay::Relay(int from, int to)
    : m_from(from)
    , m_to(to)
{
    if (auto pipe = makePipe()) {
        m_pipe = std::move(*pipe);
        ::fcntl(m_pipe.writeEnd.get(), F_SETPIPE_SZ, pipeBytes);
    } else {
        copyInstead();
    }
}

int Relay::waitFd() const
{
    return m_state == State::Reading ? m_from : m_state == State::Writing ? m_to : -1;
}

short Relay::waitEvents() const
{
    return m_state == State::Reading ? POLLIN : POLLOUT;
}

void Relay::step()
{
    if (m_state == State::Reading)
        read();
    if (m_state == State::Writing)
        write();
}

void Relay::read()
{
    const ssize_t got = fill();
    if (got < 0 && errno == EINVAL && !m_block)
        copyInstead(); // and poll() is asked again
    else if (got < 0 && passing(errno))
        return;
    else if (got <= 0)
        m_state = State::Ended; // a failed input counts as ended
    else
        m_state = State::Writing;
    m_held += got > 0 ? static_cast<std::size_t>(got) : 0;
}

void Relay::write()
{
    while (m_held > 0) {
        const ssize_t written = empty();
        if (written < 0 && passing(errno))
            return;
        if (written < 0 && errno == EINVAL && !m_block) {
            copyInstead();
            continue;
        }
        if (written <= 0) {
            m_state = State::Broken;
            return;
        }
        m_held -= static_cast<std::size_t>(written);
        m_blockBegin += static_cast<std::size_t>(written);
        if (m_block)
            break; // an output in blocking mode may block: ask poll() first
    }
    if (m_held == 0)
        m_state = State::Reading;
}

ssize_t Relay::fill()
{
    if (!m_block)
        return ::splice(m_from, nullptr, m_pipe.writeEnd.get(), nullptr, heldLimit, spliceFlags);
    m_blockBegin = 0;
    return ::read(m_from, m_block.get(), blockBytes);
}

ssize_t Relay::empty()
{
    if (!m_block)
        return ::splice(m_pipe.readEnd.get(), nullptr, m_to, nullptr, m_held, spliceFlags);
    return ::write(m_to, m_block.get() + m_blockBegin, m_held);
}

/// Switches to read() and write(), after moving the pipe's content into the block.
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
