// SPDX-License-Identifier: Apache-2.0
#include "bench/hostileclients.h"

#include "posix/fd.h"
#include "posix/unixsocket.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace claustrum::bench {
namespace {

const std::string &flood()
{
    static const std::string lines = [] {
        std::string all;
        for (int i = 0; i < 500; ++i)
            all += R"({"jsonrpc":"2.0","id":1,"method":"server.ping","auth":"guessed"})"
                   "\n";
        return all;
    }();
    return lines;
}

/// One client; connects again when it was closed.
class HostileClient
{
public:
    enum class Kind { Flood, FloodAndRead, EndlessLine, Trickle, Reconnect };

    HostileClient(const std::string &socket, Kind kind)
        : m_path(socket)
        , m_kind(kind)
    {}

    /// Does a little, without waiting; false if it cannot connect.
    bool step()
    {
        if (!m_socket) {
            auto socket = connectUnixSocket(m_path);
            if (!socket)
                return false;
            m_socket = std::move(*socket);
        }
        act();
        return true;
    }

private:
    void act()
    {
        static const std::string line(std::size_t{32} * 1024, 'x');
        switch (m_kind) {
        case Kind::FloodAndRead:
            readSome();
            [[fallthrough]];
        case Kind::Flood:
            send(std::string_view(flood()).substr(m_sent % flood().size()));
            break;
        case Kind::EndlessLine:
            send(line);
            break;
        case Kind::Trickle:
            send("x");
            break;
        case Kind::Reconnect:
            m_socket.reset();
            break;
        }
    }

    void send(std::string_view bytes)
    {
        const ssize_t sent =
            ::send(m_socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent > 0)
            m_sent += static_cast<std::size_t>(sent);
        else if (errno != EAGAIN)
            m_socket.reset();
        if (!m_socket)
            m_sent = 0;
    }

    void readSome()
    {
        std::array<char, std::size_t{64} * 1024> block;
        [[maybe_unused]] const auto got =
            ::recv(m_socket.get(), block.data(), block.size(), MSG_DONTWAIT);
    }

    const std::string m_path;
    const Kind m_kind;
    Fd m_socket;
    std::size_t m_sent = 0;
};

} // namespace

int beHostile(const std::string &socket, int count, double seconds)
{
    std::vector<HostileClient> clients;
    for (int i = 0; i < count; ++i)
        clients.emplace_back(socket, static_cast<HostileClient::Kind>(i % 5));
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    int failed = 0;
    while (std::chrono::steady_clock::now() < end) {
        for (HostileClient &client : clients)
            failed += client.step() ? 0 : 1;
    }
    return failed;
}

} // namespace claustrum::bench
