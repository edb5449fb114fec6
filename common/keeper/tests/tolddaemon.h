// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/keeper/keeperline.h"
#include "common/keeper/startrequest.h"
#include "testing/deadline.h"

#include <array>
#include <csignal>
#include <poll.h>
#include <string>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

namespace claustrum::testing {

/// What a test has a daemon do; it answers with a number.
enum class Order : char {
    Connect = 'c', ///< to the keeper
    Prepare = 'p',
    Attach = 'a',
    Receive = 'r', ///< the next message; its kind, and 100 times the number of its descriptors
    Deposit = 'd', ///< a child that sleeps; its pid
    EndChild = 'e',
    Left = 'l',
    AskStatus = 's', ///< in a connection of its own
    ReceiveStatus = 't',
    Exit = 'x',
};

/// The daemon: its orders come from stdin, its answers go there.
class Actor
{
public:
    static constexpr std::uint64_t key = 1; ///< of its session

    explicit Actor(std::string path)
        : m_path(std::move(path))
    {}

    int act()
    {
        char order = 0;
        while (::read(STDIN_FILENO, &order, 1) == 1) {
            if (Order(order) == Order::Exit)
                return 0;
            const std::int64_t answer = obey(Order(order));
            (void)::write(STDIN_FILENO, &answer, sizeof answer);
        }
        return 0;
    }

private:
    std::int64_t obey(Order order)
    {
        switch (order) {
        case Order::Connect:
            return connectTo(m_keeper);
        case Order::Prepare:
            return send({.kind = Message::Kind::Prepare});
        case Order::Attach:
            return send({.kind = Message::Kind::Attach, .value = 60'000});
        case Order::Left:
            return send({.kind = Message::Kind::Left});
        case Order::Receive:
            return receive(m_keeper);
        case Order::Deposit:
            return deposit();
        case Order::EndChild:
            return ::kill(m_child, SIGTERM);
        case Order::AskStatus:
            return connectTo(m_asking) == 0
                           && sendMessage(m_asking.get(),
                                          {.kind = Message::Kind::AskStatus, .key = key})
                       ? 0
                       : -1;
        case Order::ReceiveStatus:
            return receive(m_asking);
        case Order::Exit:
            break;
        }
        return -1;
    }

    std::int64_t connectTo(Fd &socket)
    {
        auto connected = connectToKeeper(m_path);
        if (!connected)
            return -1;
        socket = std::move(*connected);
        return 0;
    }

    std::int64_t send(const Message &message)
    {
        return sendMessage(m_keeper.get(), message) ? 0 : -1;
    }

    static std::int64_t receive(const Fd &socket)
    {
        const auto message = receiveMessage(socket.get());
        if (!message || !*message)
            return -1;
        if ((*message)->kind == Message::Kind::Status)
            return (*message)->value;
        return static_cast<std::int64_t>((*message)->kind)
               + 100 * static_cast<std::int64_t>((*message)->fds.size());
    }

    /// Its descriptors are not looked at here.
    std::int64_t deposit()
    {
        SpawnRequest request;
        request.file = "/bin/sleep";
        request.args = {"sleep", "1000"};
        const auto child = spawn(request);
        if (!child)
            return -1;
        m_child = child->pid;
        const Fd ring(::memfd_create("ring", MFD_CLOEXEC));
        const Message message{.kind = Message::Kind::Deposit, .key = key, .value = m_child};
        return sendMessage(m_keeper.get(), message,
                           {ring.get(), ring.get(), ring.get(), ring.get(), ring.get()})
                   ? m_child
                   : -1;
    }

    const std::string m_path;
    Fd m_keeper;
    Fd m_asking;
    pid_t m_child = 0;
};

/// A daemon that the keeper has started for a test: this program, called by the name of the Actor.
class ToldDaemon
{
public:
    ToldDaemon(const std::string &socket, const char *name)
    {
        std::array<int, 2> ends{};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) < 0)
            return;
        m_orders.reset(ends[0]);
        const Fd orders(ends[1]);
        SpawnRequest request;
        request.file = "/proc/self/exe"; // of the keeper, which is this program, too
        request.args = {request.file, name, keeperPath(socket)};
        request.cwd = "/";
        auto keeper = connectToKeeper(keeperPath(socket));
        const auto packed = packStart(request);
        if (!keeper || !packed
            || !sendMessage(keeper->get(), {.kind = Message::Kind::Start},
                            {packed->get(), orders.get(), STDOUT_FILENO, STDERR_FILENO}))
            return;
        const auto started = receiveMessage(keeper->get());
        if (started && *started && (*started)->kind == Message::Kind::Started)
            m_daemon = {static_cast<pid_t>((*started)->value), std::move(*keeper)};
    }

    [[nodiscard]] bool isStarted() const { return m_daemon.pid > 0; }
    [[nodiscard]] pid_t pid() const { return m_daemon.pid; }

    void order(Order order) const { (void)::write(m_orders.get(), &order, 1); }
    /// -2: there is none yet.
    [[nodiscard]] std::int64_t answer(int patienceMs = 10'000) const
    {
        pollfd readable{m_orders.get(), POLLIN, 0};
        std::int64_t answer = -1;
        if (::poll(&readable, 1, patienceMs) <= 0)
            return -2;
        return ::read(m_orders.get(), &answer, sizeof answer) == sizeof answer ? answer : -1;
    }
    [[nodiscard]] std::int64_t tell(Order what) const
    {
        order(what);
        return answer();
    }
    /// Whether its end was reported to its launcher.
    [[nodiscard]] bool end() const
    {
        order(Order::Exit);
        return eventually([this] { return endOf(m_daemon) == 0; });
    }

private:
    Fd m_orders;
    KeptDaemon m_daemon;
};

} // namespace claustrum::testing
