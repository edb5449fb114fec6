// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/host/pollloop.h"
#include "conformance/model/transcript.h"
#include "posix/fd.h"
#include "wire/result.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// The server at ${HTTP}: fixed answers on a port of 127.0.0.1, one request per connection.
/// Written here because it must be able to announce a wrong length and to cut a body short.
class HttpServer
{
public:
    /// Listens on a free port.
    static Result<std::unique_ptr<HttpServer>> listen(PollLoop &loop);
    ~HttpServer();
    HttpServer(const HttpServer &) = delete;
    HttpServer &operator=(const HttpServer &) = delete;

    /// "127.0.0.1:<port>"
    [[nodiscard]] std::string address() const;

    /// Sets the answer to GET and HEAD of a path. All other requests get 404.
    /// @param file of the body, absolute, read at each request; empty: no body
    void serve(const ServeHttp &answer, std::string file);

private:
    /// Limit of a request's header; a longer one closes the connection.
    static constexpr std::size_t maxRequest = std::size_t{64} << 10;

    struct Answer
    {
        ServeHttp how;
        std::string file;
    };
    struct Client
    {
        Fd socket;
        std::string request;
        std::string answer;
    };

    HttpServer(PollLoop &loop, Fd listener, std::uint16_t port);
    void accept();
    void onReady(int fd);
    void read(int fd, Client &client);
    void write(int fd, Client &client);
    void drop(int fd);
    [[nodiscard]] std::string answerTo(std::string_view request) const;

    PollLoop &m_loop;
    Fd m_listener;
    std::uint16_t m_port;
    std::map<std::string, Answer, std::less<>> m_answers;
    std::map<int, Client> m_clients;
};

} // namespace claustrum::conformance
