// SPDX-License-Identifier: Apache-2.0
#include "conformance/host/httpserver.h"

#include "conformance/host/loopback.h"
#include "posix/files.h"

#include <array>
#include <cerrno>
#include <sys/socket.h>

namespace claustrum::conformance {
namespace {

std::string_view reasonPhrase(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 302:
        return "Found";
    case 404:
        return "Not Found";
    case 500:
        return "Internal Server Error";
    default:
        return "Status";
    }
}

std::string header(int status, std::uint64_t length, const std::string &location)
{
    std::string text = "HTTP/1.1 " + std::to_string(status) + ' ';
    text += reasonPhrase(status);
    text += "\r\nContent-Type: application/octet-stream\r\nContent-Length: "
            + std::to_string(length) + "\r\nConnection: close\r\n";
    if (!location.empty())
        text += "Location: " + location + "\r\n";
    return text + "\r\n";
}

} // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::listen(PollLoop &loop)
{
    auto bound = bindLoopback();
    if (!bound)
        return bound.error();
    if (::listen(bound->socket.get(), 16) < 0)
        return systemError("listen", "127.0.0.1", errno);
    return std::unique_ptr<HttpServer>(new HttpServer(loop, std::move(bound->socket), bound->port));
}

HttpServer::HttpServer(PollLoop &loop, Fd listener, std::uint16_t port)
    : m_loop(loop)
    , m_listener(std::move(listener))
    , m_port(port)
{
    m_loop.watch(m_listener.get(), POLLIN, [this](short) { accept(); });
}

HttpServer::~HttpServer()
{
    m_loop.forget(m_listener.get());
    for (const auto &[fd, client] : m_clients)
        m_loop.forget(fd);
}

std::string HttpServer::address() const
{
    return "127.0.0.1:" + std::to_string(m_port);
}

void HttpServer::serve(const ServeHttp &answer, std::string file)
{
    m_answers.insert_or_assign(answer.path, Answer{answer, std::move(file)});
}

void HttpServer::accept()
{
    Fd socket(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket)
        return;
    const int fd = socket.get();
    m_clients.insert_or_assign(fd, Client{std::move(socket), {}, {}});
    m_loop.watch(fd, POLLIN, [this, fd](short) { onReady(fd); });
}

void HttpServer::onReady(int fd)
{
    Client &client = m_clients.at(fd);
    if (client.answer.empty())
        read(fd, client);
    else
        write(fd, client);
}

void HttpServer::read(int fd, Client &client)
{
    std::array<char, 4096> buffer;
    const auto count = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (count <= 0 || client.request.size() > maxRequest) {
        drop(fd);
        return;
    }
    client.request.append(buffer.data(), static_cast<std::size_t>(count));
    if (client.request.find("\r\n\r\n") == std::string::npos)
        return;
    client.answer = answerTo(client.request);
    m_loop.setEvents(fd, POLLOUT);
}

void HttpServer::write(int fd, Client &client)
{
    const auto count = ::send(fd, client.answer.data(), client.answer.size(), MSG_NOSIGNAL);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (count > 0)
        client.answer.erase(0, static_cast<std::size_t>(count));
    if (count <= 0 || client.answer.empty())
        drop(fd);
}

void HttpServer::drop(int fd)
{
    m_loop.forget(fd);
    m_clients.erase(fd);
}

std::string HttpServer::answerTo(std::string_view request) const
{
    const auto method = request.substr(0, request.find(' '));
    const auto target = request.substr(std::min(method.size() + 1, request.size()));
    const auto found = m_answers.find(target.substr(0, target.find_first_of(" ?")));
    if (found == m_answers.end() || (method != "GET" && method != "HEAD"))
        return header(404, 0, {});
    const auto &[how, file] = found->second;
    const auto body = file.empty() ? SystemResult<std::string>(std::string()) : readFile(file);
    if (!body)
        return header(404, 0, {});
    const int otherwise = how.location.empty() ? 200 : 302;
    std::string answer = header(how.status ? how.status : otherwise,
                                how.claimLength.value_or(body->size()), how.location);
    return method == "HEAD" ? answer : answer + *body;
}

} // namespace claustrum::conformance
