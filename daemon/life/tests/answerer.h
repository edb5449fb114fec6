// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/unixsocket.h"
#include "testing/deadline.h"

#include <QtGlobal>

#include <functional>
#include <sys/socket.h>
#include <thread>
#include <utility>

namespace claustrum::testing {

/// Listens at a path, and answers the first line of one client.
class Answerer
{
public:
    /// @param answer receives the client's socket and line; the socket is closed afterwards
    Answerer(const std::string &path,
             std::function<void(int socket, const std::string &line)> answer)
        : m_listener(listenAt(path))
        , m_answer(std::move(answer))
        , m_thread([this] { serve(); })
    {}
    ~Answerer()
    {
        ::shutdown(m_listener.get(), SHUT_RDWR); // wakes accept(), also if no client came
        m_thread.join();
    }
    Answerer(const Answerer &) = delete;
    Answerer &operator=(const Answerer &) = delete;

    static void say(int socket, const std::string &text)
    {
        (void)::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    }

    /// The answer of a daemon of that instance.
    static std::string capabilities(const std::string &instance)
    {
        return R"({"jsonrpc":"2.0","id":1,"result":{"version":"x","instanceId":")" + instance
               + "\"}}\n";
    }

private:
    static Fd listenAt(const std::string &path)
    {
        auto socket = bindUnixSocket(path);
        if (!socket)
            qFatal("%s", socket.error().text.c_str());
        return std::move(*socket);
    }

    void serve()
    {
        pollfd incoming{m_listener.get(), POLLIN, 0};
        ::poll(&incoming, 1, -1);
        const Fd client(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
        std::string line;
        for (char c = 0; client && ::read(client.get(), &c, 1) == 1 && c != '\n';)
            line += c;
        if (client)
            m_answer(client.get(), line);
    }

    Fd m_listener;
    std::function<void(int socket, const std::string &line)> m_answer;
    std::thread m_thread; // last
};

} // namespace claustrum::testing
