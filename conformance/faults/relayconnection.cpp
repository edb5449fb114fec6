// SPDX-License-Identifier: Apache-2.0
#include "conformance/faults/relayconnection.h"

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>

namespace claustrum::conformance {

class RelayConnection::ClientOutlet : public Outlet
{
public:
    explicit ClientOutlet(RelayConnection &connection)
        : m_connection(connection)
    {}
    void bytes(std::string_view bytes) override
    {
        if (!m_closed)
            m_connection.queue(Client, bytes);
    }
    void close() override
    {
        m_closed = true;
        m_connection.closeClient();
    }
    bool frameElsewhere(std::string_view frame) override
    {
        return m_connection.m_hooks.frameElsewhere(frame);
    }

private:
    RelayConnection &m_connection;
    bool m_closed = false; ///< nothing follows a close
};

class RelayConnection::NoOutlet : public Outlet
{
public:
    explicit NoOutlet(bool elsewhere)
        : m_elsewhere(elsewhere)
    {}
    void bytes(std::string_view) override {}
    void close() override {}
    bool frameElsewhere(std::string_view) override { return m_elsewhere; }

private:
    bool m_elsewhere;
};

RelayConnection::RelayConnection(PollLoop &loop, Fd client, Fd server, int number,
                                 std::size_t &held, Hooks hooks)
    : m_loop(loop)
    , m_hooks(std::move(hooks))
    , m_conversation(number)
    , m_requests(held, [this](const TappedLine &line) { onRequest(line); })
    , m_frames(held, [this](const TappedLine &line) { onFrame(line); })
{
    m_ends[Client].fd = std::move(client);
    m_ends[Server].fd = std::move(server);
    watch();
}

RelayConnection::~RelayConnection()
{
    for (const End &end : m_ends)
        m_loop.forget(end.fd.get());
}

void RelayConnection::addEdit(const MakeEdit &make, FaultState &state, bool shown)
{
    Edited edited;
    edited.edit =
        make ? make(state, m_conversation) : std::make_unique<Edit>(state, m_conversation);
    if (shown)
        edited.out = std::make_unique<ClientOutlet>(*this);
    else
        edited.out = std::make_unique<NoOutlet>(m_conversation.number() > 1);
    m_edited.push_back(std::move(edited));
}

bool RelayConnection::sendToClient(std::string_view frame)
{
    if (m_finished || m_leftAlone || m_ends[Client].gone)
        return false;
    queue(Client, std::string(frame) + '\n');
    watch();
    return true;
}

std::optional<Deadline> RelayConnection::idleAt() const
{
    std::optional<Deadline> next;
    for (const Edited &edited : m_edited) {
        const auto time = edited.edit->idleTime();
        if (time.count() > 0 && !edited.idleTold && !m_leftAlone && !m_finished)
            next = std::min(next.value_or(Deadline::max()), m_lastRead + time);
    }
    return next;
}

void RelayConnection::onTime(Deadline now)
{
    for (Edited &edited : m_edited) {
        const auto time = edited.edit->idleTime();
        if (time.count() == 0 || edited.idleTold || m_leftAlone || m_finished
            || now < m_lastRead + time)
            continue;
        edited.idleTold = true;
        edited.edit->onIdle(*edited.out);
    }
    if (!m_finished)
        watch();
}

void RelayConnection::onReady(Side side, short revents)
{
    if (revents & POLLOUT)
        write(side);
    if (revents & (POLLIN | POLLHUP | POLLERR) && !m_ends[side].ended)
        read(side, (revents & (POLLHUP | POLLERR)) != 0);
    if (!m_finished)
        watch();
}

void RelayConnection::read(Side side, bool hungUp)
{
    std::array<char, 65536> buffer;
    const auto count = ::recv(m_ends[side].fd.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    m_lastRead = Clock::now();
    for (Edited &edited : m_edited)
        edited.idleTold = false;
    if (count <= 0) {
        onEnd(side, hungUp);
        return;
    }
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
    if (side == Client) {
        m_requests.add(bytes);
        queue(Server, bytes);
    } else {
        m_frames.add(bytes);
    }
}

/// The client's end is the end of its requests; the server's end is that of the connection.
void RelayConnection::onEnd(Side side, bool hungUp)
{
    m_ends[side].ended = true;
    if (side == Client) {
        m_conversation.onClientEnd();
        if (hungUp) {
            finish();
            return;
        }
        m_ends[Server].closing = true;
        write(Server);
        return;
    }
    m_hooks.onServerEnd();
    m_frames.end();
    if (isEdited()) {
        for (Edited &edited : m_edited)
            edited.edit->onEnd(*edited.out);
    }
    closeClient();
}

void RelayConnection::onRequest(const TappedLine &line)
{
    const FrameView request = readFrame(line.text, Direction::In);
    m_conversation.onRequest(request);
    const bool shutdown = decodedText(request.method) == "server.shutdown";
    m_leftAlone = m_leftAlone || (!m_hasRequest && shutdown);
    m_hasRequest = true;
    if (shutdown)
        m_hooks.onShutdown();
}

void RelayConnection::onFrame(const TappedLine &line)
{
    if (line.sum) { // more than a fault proxy needs to hold
        closeClient();
        return;
    }
    if (!isEdited() || !line.newline) {
        queue(Client, line.text);
        queue(Client, line.newline ? "\n" : "");
    } else {
        const FrameView frame = readFrame(line.text, Direction::Out);
        for (Edited &edited : m_edited)
            edited.edit->onFrame(frame, *edited.out);
        m_conversation.onFrame(frame);
    }
}

/// Writes at once if nothing waits: pieces are to arrive as pieces.
void RelayConnection::queue(Side to, std::string_view bytes)
{
    End &end = m_ends[to];
    if (end.gone || end.closing || bytes.empty())
        return;
    end.queue.append(bytes);
    write(to);
}

void RelayConnection::write(Side side)
{
    End &end = m_ends[side];
    while (!end.queue.empty() && !end.gone) {
        const auto sent =
            ::send(end.fd.get(), end.queue.data(), end.queue.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0)
            end.queue.erase(0, static_cast<std::size_t>(sent));
        else if (errno == EAGAIN)
            return;
        else if (errno != EINTR)
            end.gone = true;
    }
    if (end.gone)
        end.queue.clear();
    if (!end.closing)
        return;
    if (side == Client)
        finish();
    else
        ::shutdown(end.fd.get(), SHUT_WR);
}

void RelayConnection::closeClient()
{
    m_ends[Client].closing = true;
    write(Client);
}

void RelayConnection::finish()
{
    if (m_finished)
        return;
    m_finished = true;
    for (End &end : m_ends) {
        m_loop.forget(end.fd.get());
        end.gone = true;
        ::shutdown(end.fd.get(), SHUT_RDWR); // closed later: an edit may still be running
    }
}

void RelayConnection::watch()
{
    for (const Side side : {Client, Server}) {
        const End &end = m_ends[side];
        const End &other = m_ends[side == Client ? Server : Client];
        const bool reads = !end.ended && other.queue.size() < maxQueued;
        const auto events =
            static_cast<short>((reads ? POLLIN : 0) | (end.queue.empty() ? 0 : POLLOUT));
        if (events == 0)
            m_loop.forget(end.fd.get()); // a hang-up would be reported again and again
        else
            m_loop.watch(end.fd.get(), events,
                         [this, side](short revents) { onReady(side, revents); });
    }
}

} // namespace claustrum::conformance
