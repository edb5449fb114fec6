// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/connection.h"

#include "daemon/loop/log.h"
#include "wire/goerrno.h"

#include <algorithm>
#include <cerrno>
#include <new>
#include <string>
#include <sys/socket.h>
#include <utility>

namespace claustrum {

Connection::Connection(ClientPool &pool, Fd socket, ConnectionHost &host, std::uint64_t number)
    : m_pool(pool)
    , m_poll(&pool.lobby())
    , m_socket(std::move(socket))
    , m_host(host)
    , m_number(number)
    , m_watch(*m_poll, [this](std::uint32_t events) { onReady(events); })
    , m_share(pool, *this)
{
    m_reader.setFrugal(true);
}

Connection::~Connection()
{
    if (!isClosed()) // else its pool may be gone
        m_poll->forget(*this);
}

void Connection::open()
{
    logInfo("Server", "New connection from: @");
    limitSendBuffer();
    m_share.enter();
    watchAsNeeded();
}

void Connection::resume(const ClientState &state)
{
    m_isHeld = true;
    m_share.enter();
    if (state.isTrusted)
        trust();
    if (isClosed())
        return;
    m_ending = state.isEnding;
    m_reader.beginWith(state.unread);
    for (const auto &[frame, kind] : state.unsent)
        queue(frame, kind);
    m_queue.setHeadWritten(state.headWritten);
}

ClientState Connection::state() const
{
    ClientState state;
    state.isTrusted = isTrusted();
    state.isEnding = m_ending;
    state.unread = m_reader.rest();
    m_queue.each([&](const WriteQueue::Entry &entry) { state.unsent.push_back(entry); });
    state.headWritten = m_queue.headWritten();
    return state;
}

Fd Connection::release()
{
    const auto self = shared_from_this();
    m_watch.stop();
    m_poll->forget(*this);
    Fd socket = std::move(m_socket);
    m_share.leave();
    m_host.onConnectionClosed(self);
    return socket;
}

void Connection::limitSendBuffer() const
{
    int size = 0;
    socklen_t length = sizeof size;
    const int half = sendBufferLimit / 2; // the kernel doubles it
    // A failure leaves the system's own size.
    if (::getsockopt(m_socket.get(), SOL_SOCKET, SO_SNDBUF, &size, &length) == 0
        && size > sendBufferLimit)
        ::setsockopt(m_socket.get(), SOL_SOCKET, SO_SNDBUF, &half, sizeof half);
}

void Connection::close()
{
    if (isClosed())
        return;
    const auto self = shared_from_this();
    m_watch.stop();
    m_poll->forget(*this);
    ::shutdown(m_socket.get(), SHUT_RDWR); // a child on its way to a slow exec() holds it, too
    m_socket.reset();
    m_share.leave();
    if (m_calls)
        m_calls->onClientGone();
    detachSources();
    logInfo("Server", "Connection closed: @");
    m_host.onConnectionClosed(self);
}

void Connection::closeIdle()
{
    const auto self = shared_from_this();
    logInfo("Server", "closing connection idle 5m0s in both directions: @");
    m_queue = {};
    m_peerGone = true; // nothing is queued any more
    m_ending = true;
    dispatchRest();
    close();
}

void Connection::closeReplaced(const std::string &processId)
{
    logInfo("Server",
            "closing connection @: process " + processId + " reattached from another connection");
    close();
}

const std::shared_ptr<ClientCalls> &Connection::calls()
{
    if (!m_calls)
        m_calls = std::make_shared<ClientCalls>();
    return m_calls;
}

void Connection::trust()
{
    if (isClosed() || m_share.isTrusted())
        return;
    m_share.trust();
    m_reader.setFrugal(false);
    m_poll->forget(*this);
    m_poll = &m_pool.poll();
    m_watch.moveTo(*m_poll);
    if (m_flushDue)
        m_poll->defer(*this);
    updateState(); // which watches it there
}

void Connection::onMemoryEased()
{
    m_waitsForMemory = false;
    if (isClosed())
        return;
    limitReplies();
    updateState();
}

/// Out of memory, it closes: a part of its input is lost.
void Connection::onReady(std::uint32_t events)
{
    const auto self = shared_from_this();
    try {
        serve(events);
    } catch (const std::bad_alloc &) {
        m_dispatching = false;
        close();
    }
}

void Connection::serve(std::uint32_t events)
{
    if (events & EPOLLOUT)
        flush();
    if (!isClosed() && (events & EPOLLIN) && !m_ending)
        readLines();
    // A hang-up closes both directions: nothing more can be delivered. Input from before it is read
    // first, since a client may send and go.
    else if (!isClosed() && (events & (EPOLLHUP | EPOLLERR)))
        close();
}

void Connection::readLines()
{
    auto space = m_reader.writable();
    if (!m_share.isTrusted())
        space = space.first(std::min(space.size(), strangerReadBytes));
    const ssize_t got = ::read(m_socket.get(), space.data(), space.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got < 0) {
        close();
        return;
    }
    m_ending = got == 0;
    m_bytesIn += static_cast<std::uint64_t>(got);
    m_dispatching = true;
    m_reader.commit(static_cast<std::size_t>(got),
                    [this](std::string_view line) { return dispatchLine(line); });
    m_dispatching = false;
    updateState();
}

/// Handles input that was read but held back; at the end of the input also the last line, which
/// needs no newline.
void Connection::dispatchRest()
{
    const auto take = [this](std::string_view line) { return dispatchLine(line); };
    m_dispatching = true;
    if (m_reader.hasPending() && isWithinLimits())
        m_reader.resume(take);
    if (!isClosed() && m_ending && !m_reader.hasPending() && !m_reader.isTooLong())
        m_reader.finish(take);
    m_dispatching = false;
}

bool Connection::dispatchLine(std::string_view line)
{
    ++m_requests;
    ++m_requestCount;
    m_requestBytes += line.size();
    m_host.onRequest(shared_from_this(), line);
    return !isClosed() && isWithinLimits();
}

void Connection::finishRequest(Frame reply, std::size_t requestBytes, WriteQueue::Kind kind)
{
    --m_requests;
    m_requestBytes -= requestBytes;
    if (isClosed())
        return;
    queue(std::move(reply), kind);
    if (m_isHeld && m_requests == 0)
        m_host.onAllAnswered();
}

void Connection::sendFrame(const Frame &frame)
{
    if (!isClosed())
        queue(frame, WriteQueue::Kind::Stream);
}

void Connection::queue(Frame frame, WriteQueue::Kind kind)
{
    if (m_peerGone)
        return;
    m_queue.push(std::move(frame), kind);
    limitReplies();
    if (!m_flushDue) {
        m_flushDue = true;
        m_poll->defer(*this);
    }
    if (!m_congested && m_queue.bytes() >= congestedBytes) {
        m_congested = true;
        notifySources(&Source::onSinkCongested);
    }
}

void Connection::flush()
{
    m_flushDue = false;
    if (isClosed())
        return;
    const auto self = shared_from_this();
    const auto written = [this](const WriteQueue::Entry &entry) { onWritten(entry); };
    if (!m_queue.empty()
        && m_queue.writeTo(m_socket.get(), written) == WriteQueue::Outcome::Failed) {
        onWriteFailed(errno);
        return;
    }
    m_host.observers().frames.notify(&FrameObserver::onQueueWritten, *this, m_queue.bytes());
    if (m_congested && m_queue.bytes() < drainedBytes) {
        m_congested = false;
        notifySources(&Source::onSinkDrained);
    }
    limitReplies();
    updateState();
}

/// No large reply is made while the queued replies are at their limit.
void Connection::limitReplies()
{
    const bool full = m_queue.replyBytes() >= replyBytesLimit || isOverTightShare();
    if (full == m_repliesFull || !m_calls)
        return;
    m_repliesFull = full;
    m_calls->turns()->setOpen(!full);
}

void Connection::onWritten(const WriteQueue::Entry &entry)
{
    m_bytesOut += entry.frame.size();
    m_host.observers().frames.notify(&FrameObserver::onFrameWritten, *this, entry.frame);
    if (entry.kind == WriteQueue::Kind::Stream || !logging::isEnabled(logging::Level::Debug))
        return;
    const std::string size = std::to_string(entry.frame.size());
    logging::write(logging::Level::Debug, "Server",
                   {"writeResponse: wrote ", size, "/", size, " bytes, error=<nil>"});
}

void Connection::onWriteFailed(int error)
{
    const std::string text =
        "write unix " + m_host.socketPath() + "->@: write: " + go::errnoText(error);
    if (m_queue.front().kind != WriteQueue::Kind::Stream)
        logError("Server", "Failed to write response: " + text);
    else
        logWarn("frameSink", "write failed, detaching: " + text);
    if (error != EPIPE && error != ECONNRESET) {
        close();
        return;
    }
    m_peerGone = true;
    m_queue = {};
    limitReplies();
    m_congested = false;
    detachSources();
    updateState();
}

/// Beyond it the connection is not read from while memory is tight. An unfinished line does not
/// count: it could not be finished.
bool Connection::isOverTightShare() const
{
    return m_pool.isTight()
           && std::max(m_queue.replyBytes(), m_requestBytes) >= ClientPool::tightShare;
}

bool Connection::isWithinLimits() const
{
    if (m_isHeld || isOverTightShare()
        || (!m_share.isTrusted() && m_queue.replyBytes() >= strangerReplyLimit))
        return false;
    const std::size_t waiting = m_calls ? m_calls->allWaiting() : 0;
    return m_requests < requestLimit + waiting
           && m_requestBytes + waiting * waitingRequestBytes < requestBytesLimit
           && m_queue.replyBytes() < replyBytesLimit && m_queue.bytes() < queuedBytesLimit;
}

/// Closes the connection or changes the watched events, as its counts require.
void Connection::updateState()
{
    if (isClosed() || m_dispatching)
        return;
    dispatchRest();
    m_share.count(m_reader.ownBytes(), m_queue.replyBytes() + m_requestBytes);
    if (isClosed())
        return;
    if (m_reader.isTooLong()) {
        logError("Server", "scanner error on @: bufio.Scanner: token too long");
        close();
    } else if (m_ending && !m_reader.hasPending() && m_requests == 0 && m_queue.empty()) {
        close();
    } else {
        watchAsNeeded();
    }
}

void Connection::watchAsNeeded()
{
    std::uint32_t events = 0; // a hang-up is reported in any case
    if (!m_ending && !m_reader.hasPending() && isWithinLimits())
        events |= EPOLLIN;
    if (isOverTightShare() && !std::exchange(m_waitsForMemory, true))
        m_pool.whenEased(shared_from_this());
    if (!m_queue.empty() && !m_flushDue)
        events |= EPOLLOUT;
    if (!m_watch.start(m_socket.get(), events)) {
        logError("Server", "epoll_ctl: " + go::errnoText(errno));
        close();
    }
}

} // namespace claustrum
