// SPDX-License-Identifier: Apache-2.0
#include "conformance/host/httpget.h"

#include "conformance/host/loopback.h"
#include "posix/fd.h"
#include "posix/systemerror.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <sys/socket.h>

namespace claustrum::conformance {
namespace {

constexpr std::size_t maxAnswer = std::size_t{16} << 20;

struct Url
{
    std::uint16_t port = 0;
    std::string path;
};

std::optional<Url> parseUrl(std::string_view url)
{
    constexpr std::string_view start = "http://127.0.0.1:";
    if (!url.starts_with(start))
        return std::nullopt;
    url.remove_prefix(start.size());
    Url result;
    const auto read = std::from_chars(url.data(), url.data() + url.size(), result.port);
    result.path = url.substr(static_cast<std::size_t>(read.ptr - url.data()));
    if (read.ec != std::errc() || !result.path.starts_with('/'))
        return std::nullopt;
    return result;
}

/// One request. HTTP/1.0: the answer is not chunked, and the server closes after it.
class Exchange
{
public:
    Exchange(PollLoop &loop, Fd socket, std::string request)
        : m_loop(loop)
        , m_socket(std::move(socket))
        , m_request(std::move(request))
    {
        m_loop.watch(m_socket.get(), POLLOUT, [this](short) { onReady(); });
    }
    ~Exchange() { m_loop.forget(m_socket.get()); }
    Exchange(const Exchange &) = delete;
    Exchange &operator=(const Exchange &) = delete;

    bool done = false;
    int error = 0;
    std::string answer;

private:
    void onReady()
    {
        if (m_request.empty())
            read();
        else
            write();
    }
    void write()
    {
        const auto count = ::send(m_socket.get(), m_request.data(), m_request.size(), MSG_NOSIGNAL);
        if (count < 0)
            finish(errno);
        else
            m_request.erase(0, static_cast<std::size_t>(count));
        if (m_request.empty())
            m_loop.setEvents(m_socket.get(), POLLIN);
    }
    void read()
    {
        std::array<char, 65536> buffer;
        const auto count = ::recv(m_socket.get(), buffer.data(), buffer.size(), 0);
        if (count > 0 && answer.size() < maxAnswer)
            answer.append(buffer.data(), static_cast<std::size_t>(count));
        else
            finish(count < 0 ? errno : 0);
    }
    void finish(int why)
    {
        if (why == EAGAIN || why == EINTR)
            return;
        done = true;
        error = why;
        m_loop.forget(m_socket.get());
    }

    PollLoop &m_loop;
    Fd m_socket;
    std::string m_request;
};

bool equalsIgnoringCase(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
        return std::tolower(x) == std::tolower(y);
    });
}

std::string headerValue(std::string_view headers, std::string_view wanted)
{
    while (!headers.empty()) {
        const auto line = headers.substr(0, headers.find("\r\n"));
        headers.remove_prefix(std::min(line.size() + 2, headers.size()));
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !equalsIgnoringCase(line.substr(0, colon), wanted))
            continue;
        const auto begin = line.find_first_not_of(' ', colon + 1);
        return begin == std::string_view::npos ? std::string() : std::string(line.substr(begin));
    }
    return {};
}

} // namespace

Result<HttpAnswer> httpGet(PollLoop &loop, const std::string &url, Deadline deadline)
{
    const auto target = parseUrl(url);
    if (!target)
        return Error{url + ": only http://127.0.0.1:<port>/<path> is supported"};
    auto socket = connectLoopback(target->port);
    if (!socket)
        return socket.error();
    Exchange exchange(loop, std::move(*socket),
                      "GET " + target->path + " HTTP/1.0\r\nHost: 127.0.0.1:"
                          + std::to_string(target->port) + "\r\n\r\n");
    if (!loop.runUntil([&] { return exchange.done; }, deadline))
        return Error{"no answer in time"};
    if (exchange.error)
        return systemError("GET", url, exchange.error);
    return parseHttpAnswer(exchange.answer);
}

Result<HttpAnswer> parseHttpAnswer(std::string_view text)
{
    const auto end = text.find("\r\n\r\n");
    HttpAnswer answer;
    const bool http = text.starts_with("HTTP/1.") && text.size() > 12 && text[8] == ' ';
    if (!http || end == std::string_view::npos
        || std::from_chars(text.data() + 9, text.data() + 12, answer.status).ec != std::errc())
        return Error{"the answer is not HTTP"};
    answer.type = headerValue(text.substr(0, end), "content-type");
    answer.body = text.substr(end + 4);
    return answer;
}

} // namespace claustrum::conformance
