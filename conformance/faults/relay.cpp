// SPDX-License-Identifier: Apache-2.0
#include "conformance/faults/relay.h"

#include "posix/exitwatch.h"
#include "posix/files.h"
#include "posix/spawn.h"
#include "posix/unixsocket.h"

#include <algorithm>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace claustrum::conformance {
namespace {

/// The wait for clients that take the last bytes of a server that has ended.
constexpr std::chrono::seconds lastBytes{1};

} // namespace

Relay::Relay(const Fault &fault, std::vector<FramePlace> places, OnApplied onApplied)
{
    const auto add = [&](const Fault &one) {
        m_faults.push_back({&one, {}});
        FaultState &state = m_faults.back().state;
        state.places = places;
        state.onApplied = [onApplied, &one] { onApplied(one); };
    };
    add(fault);
    if (fault.id != "none")
        return;
    for (const Fault &one : faults()) {
        if (one.edit)
            add(one);
    }
}

Result<void> Relay::open(const RelayPlace &place)
{
    m_place = place;
    if (const auto moved = renameFile(place.socket, place.hidden); !moved)
        return moved.error();
    auto listener = bindUnixSocket(place.socket);
    if (!listener)
        return listener.error();
    m_listener = std::move(*listener);
    const auto status = statFile(place.socket);
    m_inode = status ? status->st_ino : 0;
    const Fault &fault = *m_faults.front().fault;
    if (fault.deed == Fault::Deed::SocketMode)
        ::chmod(place.socket.c_str(), 0666);
    return {};
}

int Relay::run()
{
    const Fd watch = watchExit(m_place.server);
    bool ended = !watch;
    m_loop.watch(watch.get(), POLLIN, [&](short) { ended = true; });
    m_loop.watch(m_listener.get(), POLLIN, [this](short) { accept(); });
    while (!ended) {
        bool served = false;
        m_loop.runUntil([&] { return std::exchange(served, true); }, nextIdle());
        const Deadline now = Clock::now();
        for (RelayConnection &connection : m_connections)
            connection.onTime(now);
        removeFinished();
    }
    m_loop.forget(watch.get());
    m_loop.forget(m_listener.get());
    const auto none = [this] {
        removeFinished();
        return m_connections.empty();
    };
    m_loop.runUntil(none, Clock::now() + lastBytes);
    m_connections.clear();
    removeSocket();
    ::unlink(m_place.hidden.c_str());
    return reap(m_place.server);
}

/// The earliest time at which an edit waits for a connection to be idle.
Deadline Relay::nextIdle() const
{
    Deadline next = Clock::now() + std::chrono::hours(1);
    for (const RelayConnection &connection : m_connections)
        next = std::min(next, connection.idleAt().value_or(next));
    return next;
}

void Relay::accept()
{
    if (m_connections.size() >= maxConnections) {
        m_loop.forget(m_listener.get()); // until one ends
        return;
    }
    Fd client(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    auto server = connectUnixSocket(m_place.hidden);
    if (!client || !server)
        return; // the server is ending: the client is disconnected
    const int number = ++m_opened;
    m_connections.emplace_back(m_loop, std::move(client), std::move(*server), number, m_held,
                               hooksOf(number));
    for (Active &active : m_faults) {
        const bool shown = &active == &m_faults.front();
        m_connections.back().addEdit(active.fault->edit, active.state, shown);
    }
}

RelayConnection::Hooks Relay::hooksOf(int number)
{
    RelayConnection::Hooks hooks;
    hooks.onShutdown = [this] { m_shuttingDown = true; };
    hooks.onServerEnd = [this] {
        if (m_shuttingDown)
            removeSocket(); // as the server does it: before it closes its connections
    };
    hooks.frameElsewhere = [this, number](std::string_view frame) {
        for (RelayConnection &connection : m_connections) {
            if (connection.number() != number && connection.sendToClient(frame))
                return true;
        }
        return false;
    };
    return hooks;
}

void Relay::removeFinished()
{
    const auto removed =
        m_connections.remove_if([](const RelayConnection &one) { return one.isFinished(); });
    if (removed > 0 && m_listener)
        m_loop.watch(m_listener.get(), POLLIN, [this](short) { accept(); });
}

void Relay::removeSocket()
{
    const auto status = statFile(m_place.socket);
    if (m_faults.front().fault->deed != Fault::Deed::LeavesSocket && status
        && status->st_ino == m_inode)
        ::unlink(m_place.socket.c_str());
}

} // namespace claustrum::conformance
