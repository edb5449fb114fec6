// SPDX-License-Identifier: Apache-2.0
#include "testing/ssh/blobserver.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace claustrum::testing {

BlobServer::BlobServer(std::string body)
    : m_body(std::move(body))
    , m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto *const generic = reinterpret_cast<sockaddr *>(&address);
    if (!m_listener || ::bind(m_listener.get(), generic, size) != 0
        || ::listen(m_listener.get(), 4) != 0
        || ::getsockname(m_listener.get(), generic, &size) != 0)
        return;
    m_url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/cli.zst";
    m_thread = std::thread([this] { serve(); });
}

/// A shut listener ends the accept().
BlobServer::~BlobServer()
{
    if (m_listener)
        ::shutdown(m_listener.get(), SHUT_RDWR);
    if (m_thread.joinable())
        m_thread.join();
}

void BlobServer::serve() const
{
    for (;;) {
        const Fd peer(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!peer)
            return;
        std::string request;
        char buffer[4096];
        while (request.find("\r\n\r\n") == std::string::npos) {
            const ssize_t got = ::read(peer.get(), buffer, sizeof buffer);
            if (got <= 0)
                break;
            request.append(buffer, static_cast<std::size_t>(got));
        }
        const std::string answer =
            "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(m_body.size())
            + "\r\nConnection: close\r\n\r\n" + m_body;
        for (std::size_t sent = 0; sent < answer.size();) {
            const ssize_t count =
                ::send(peer.get(), answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
            if (count <= 0)
                break; // the client is gone
            sent += static_cast<std::size_t>(count);
        }
    }
}

/// RFC 8878: the magic number; a single segment with a size of one byte; one raw block, the last.
std::string zstdFrameOf(const std::string &text)
{
    constexpr unsigned singleSegment = 0x20;
    const unsigned header = (static_cast<unsigned>(text.size()) << 3U) | 1U;
    std::string frame("\x28\xb5\x2f\xfd", 4);
    frame += static_cast<char>(singleSegment);
    frame += static_cast<char>(text.size());
    for (const unsigned shift : {0U, 8U, 16U})
        frame += static_cast<char>((header >> shift) & 0xffU);
    return frame + text;
}

} // namespace claustrum::testing
