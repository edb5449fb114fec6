// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/listener.h"

#include "daemon/loop/eventloop.h"
#include "daemon/loop/log.h"
#include "posix/unixsocket.h"
#include "wire/goduration.h"
#include "wire/goerrno.h"

#include <QChildEvent>
#include <QSocketNotifier>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/socket.h>

namespace claustrum {
namespace {

constexpr std::chrono::milliseconds firstRetry{5};
constexpr std::chrono::milliseconds longestRetry{1000};

} // namespace

Result<std::unique_ptr<Listener>> Listener::listen(const std::string &path, Accepted accepted,
                                                   const std::function<void()> &beforeReplacing)
{
    auto socket = bindUnixSocket(path, beforeReplacing);
    if (!socket)
        return std::move(socket).error();
    return start(std::move(*socket), path, std::move(accepted));
}

Result<std::unique_ptr<Listener>> Listener::resume(Fd socket, const std::string &path,
                                                   Accepted accepted)
{
    // Clients see as their peer the process that has called it last.
    if (::listen(socket.get(), SOMAXCONN) < 0)
        return Error{"listen unix " + path + ": listen: " + go::errnoText(errno)};
    return start(std::move(socket), path, std::move(accepted));
}

Result<std::unique_ptr<Listener>> Listener::start(Fd socket, const std::string &path,
                                                  Accepted accepted)
{
    std::unique_ptr<Listener> listener(new Listener(std::move(socket), path, std::move(accepted)));
    if (!listener->serve())
        return Error{"listen unix " + path + ": " + go::errnoText(errno)};
    return listener;
}

Listener::Listener(Fd socket, const std::string &path, Accepted accepted)
    : m_socket(std::move(socket))
    , m_path(path)
    , m_file(path)
    , m_accepted(std::move(accepted))
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, [this] {
        close(); // its remains; otherwise it would not listen again
        if (!serve())
            retryLater(errno);
    });
}

bool Listener::serve()
{
    const int duplicate = ::fcntl(m_socket.get(), F_DUPFD_CLOEXEC, 0);
    (void)EventLoop::takeNotifierError();
    if (duplicate < 0 || !QLocalServer::listen(static_cast<qintptr>(duplicate)))
        return false;
    const int error = EventLoop::takeNotifierError();
    errno = error;
    return error == 0;
}

void Listener::incomingConnection(quintptr descriptor)
{
    m_retryDelay = {};
    Fd socket(static_cast<int>(descriptor));
    if (::fcntl(socket.get(), F_SETFL, O_NONBLOCK) == 0)
        m_accepted(std::move(socket));
}

/// The server has lost its notifier: accept() has failed, and it has closed its socket. No signal
/// says so, and isListening() does not either.
void Listener::childEvent(QChildEvent *event)
{
    QLocalServer::childEvent(event);
    if (event->removed() && !findChild<QSocketNotifier *>() && !m_closing && !m_retry.isActive())
        retryLater(EMFILE); // Qt does not report the reason; this is the likely one
}

void Listener::retryLater(int error)
{
    m_retryDelay = std::clamp(m_retryDelay * 2, firstRetry, longestRetry);
    logWarn("Server", "accept error (retrying in " + go::formatDuration(m_retryDelay)
                          + "): accept unix " + m_path + ": accept4: " + go::errnoText(error));
    m_retry.start(m_retryDelay);
}

Fd Listener::release()
{
    m_closing = true;
    m_retry.stop();
    close();
    return std::move(m_socket);
}

void Listener::closeAndUnlink()
{
    m_closing = true;
    m_retry.stop();
    if (m_socket)
        m_file.unlink();
    close();
    m_socket.reset();
}

} // namespace claustrum
