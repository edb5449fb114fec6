// SPDX-License-Identifier: Apache-2.0
#include "conformance/serve/playserver.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <sys/socket.h>
#include <utility>

namespace claustrum::conformance {
namespace {

constexpr std::size_t blockBytes = std::size_t{64} << 10;
constexpr std::size_t shownLines = 20;

void report(const std::string &text)
{
    std::fprintf(stderr, "claustrum-conformance: play: %s\n", text.c_str());
}

Placeholders placeholdersOf(const PlayServerOptions &options)
{
    Placeholders placeholders;
    placeholders.set("DIR", options.directory);
    placeholders.set("TOKEN", options.token);
    placeholders.set("SOCKET", options.listen);
    placeholders.set("HTTP", "http://127.0.0.1:49151");
    placeholders.set("HTTP_ADDR", "127.0.0.1:49151");
    return placeholders;
}

std::string linesText(const std::vector<int> &lines)
{
    std::string text;
    for (const int line : lines)
        text += (text.empty() ? "line " : ", ") + std::to_string(line);
    return text;
}

/// Reads what is left, without waiting: closing a socket with unread bytes would take the last
/// frames from the client. It may go on sending, so the number of reads has a limit.
void drain(int fd)
{
    constexpr int most = 64;
    std::array<char, blockBytes> buffer;
    for (int i = 0; i < most; ++i) {
        if (::recv(fd, buffer.data(), buffer.size(), MSG_DONTWAIT) <= 0)
            return;
    }
}

} // namespace

PlayServer::PlayServer(const Transcript &transcript, PlayServerOptions options)
    : m_transcript(transcript)
    , m_options(std::move(options))
    , m_script(readScript(transcript, placeholdersOf(m_options)))
{
    for (const ConnectionScript &one : m_script.connections) {
        if (m_options.connection == 0 || one.number == m_options.connection)
            m_chosen.push_back(&one);
    }
}

PlayServer::~PlayServer()
{
    for (Client &client : m_clients)
        drop(client);
}

Result<void> PlayServer::listen()
{
    if (m_chosen.empty())
        return Error{m_transcript.file
                     + (m_options.connection == 0
                            ? ": no client connects in this recording"
                            : ": no connection " + std::to_string(m_options.connection)
                                  + " in this recording")};
    auto listener = OwnSocket::listen(m_options.listen);
    if (!listener)
        return listener.error();
    m_listener = std::move(*listener);
    if (!m_script.left.empty())
        report(m_transcript.file + ": without the frames that are only summed up, at "
               + linesText(m_script.left));
    return {};
}

void PlayServer::serve()
{
    bool served = false;
    const auto round = [&] {
        const auto before = m_clients.size();
        removeGone();
        served = m_options.once && before > 0 && m_clients.empty();
        const bool allPlayed = m_options.once && m_next >= m_chosen.size();
        if (m_clients.size() < maxClients && !allPlayed)
            m_loop.watch(m_listener.fd(), POLLIN, [this](short) { accept(); });
        else
            m_loop.forget(m_listener.fd());
        return served;
    };
    while (!served && !cancelled())
        m_loop.runUntil(round, Clock::now() + std::chrono::hours(1));
}

void PlayServer::accept()
{
    Fd socket(::accept4(m_listener.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket)
        return;
    const int fd = socket.get();
    const ConnectionScript &script = *m_chosen[m_next++ % m_chosen.size()];
    Client &client =
        m_clients.emplace_back(Client{std::move(socket), PlayedConnection(script, m_progress)});
    m_loop.watch(fd, POLLIN, [this, &client](short revents) { onReady(client, revents); });
    write(client);
}

void PlayServer::onReady(Client &client, short revents)
{
    if ((revents & (POLLIN | POLLHUP)) && !client.ended)
        read(client);
    else if (revents & (POLLERR | POLLHUP | POLLNVAL))
        drop(client);
    write(client);
}

void PlayServer::read(Client &client)
{
    std::array<char, blockBytes> buffer;
    const auto count = ::recv(client.socket.get(), buffer.data(), buffer.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (count < 0) {
        drop(client);
        return;
    }
    client.received.append(buffer.data(), static_cast<std::size_t>(count));
    takeLines(client);
    if (count > 0 || client.gone)
        return;
    client.ended = true;
    if (!client.received.empty())
        takeLine(client, client.received, false);
    client.played.onEnd();
    advanceAll();
}

void PlayServer::takeLines(Client &client)
{
    std::size_t from = 0;
    for (auto end = client.received.find('\n'); end != std::string::npos;
         end = client.received.find('\n', from)) {
        takeLine(client, std::string_view(client.received).substr(from, end - from), true);
        from = end + 1;
    }
    client.received.erase(0, from);
    if (client.received.size() <= maxLine)
        return;
    report("a line is longer than " + std::to_string(maxLine)
           + " bytes; the client is disconnected");
    drop(client);
}

void PlayServer::takeLine(Client &client, std::string_view line, bool newline)
{
    if (client.gone || client.played.isClosing())
        return;
    client.played.onLine(line, newline);
    if (!client.played.complaint.empty())
        report(std::exchange(client.played.complaint, {}));
    advanceAll();
}

/// A request on one connection may close others.
void PlayServer::advanceAll()
{
    for (Client &client : m_clients) {
        client.played.advance();
        write(client);
    }
}

void PlayServer::write(Client &client)
{
    if (client.gone)
        return;
    std::string &output = client.played.output;
    const auto count =
        output.empty() ? 0
                       : ::send(client.socket.get(), output.data(), output.size(), MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN && errno != EINTR) {
        drop(client);
        return;
    }
    output.erase(0, count > 0 ? static_cast<std::size_t>(count) : 0);
    if (output.empty() && client.played.isClosing()) {
        drop(client);
        return;
    }
    const bool reads = !client.ended && output.size() <= maxUnread;
    m_loop.setEvents(client.socket.get(),
                     static_cast<short>((reads ? POLLIN : 0) | (output.empty() ? 0 : POLLOUT)));
}

void PlayServer::drop(Client &client)
{
    if (client.gone)
        return;
    client.gone = true;
    m_loop.forget(client.socket.get());
    ::shutdown(client.socket.get(), SHUT_WR);
    drain(client.socket.get());
}

/// Only between rounds: handlers hold references to their clients.
void PlayServer::removeGone()
{
    m_clients.remove_if([](const Client &client) { return client.gone; });
}

std::string PlayServer::summary() const
{
    std::size_t all = 0;
    std::vector<std::string> never;
    for (const ConnectionScript *script : m_chosen) {
        for (const ScriptRequest &request : script->requests) {
            ++all;
            if (!m_progress.asked.contains(request.step))
                never.push_back("line " + std::to_string(request.line) + ", connection "
                                + std::to_string(script->number) + ": "
                                + describe(request.recorded));
        }
    }
    const bool one = m_progress.strangers == 1;
    std::string text = std::to_string(all - never.size()) + " of " + std::to_string(all)
                       + " recorded lines were requested; " + std::to_string(m_progress.strangers)
                       + (one ? " request was" : " requests were") + " not recorded\n";
    if (!never.empty())
        text += "never requested\n";
    for (std::size_t i = 0; i < std::min(never.size(), shownLines); ++i)
        text += "  " + never[i] + '\n';
    if (never.size() > shownLines)
        text += "  and " + std::to_string(never.size() - shownLines) + " more\n";
    return text;
}

} // namespace claustrum::conformance
