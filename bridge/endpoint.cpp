// SPDX-License-Identifier: Apache-2.0
#include "bridge/endpoint.h"

#include <algorithm>
#include <climits>
#include <cstdio>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace claustrum {
namespace {

/// To open the master of a pseudoterminal again would make another pseudoterminal.
bool isMaster(int terminal)
{
    unsigned number = 0;
    return ::ioctl(terminal, TIOCGPTN, &number) == 0;
}

/// The same terminal in non-blocking mode. None without /proc, or if it is another user's.
Fd openAgain(int terminal, int access)
{
    char path[32];
    std::snprintf(path, sizeof path, "/proc/self/fd/%d", terminal);
    return Fd(::open(path, access | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

} // namespace

Endpoint::Endpoint(int fd, Use use)
    : m_fd(fd)
{
    struct stat info = {};
    const mode_t kind = ::fstat(fd, &info) == 0 ? info.st_mode & S_IFMT : 0;
    m_isSocket = kind == S_IFSOCK;
    m_splices = kind == S_IFIFO || kind == S_IFREG;
    m_mayBlock = !m_isSocket;
    if (kind == S_IFIFO)
        m_mostAtOnce = PIPE_BUF; // it has room for these if it is writable
    if (kind == S_IFCHR && ::isatty(fd) == 1)
        adaptToTerminal(use);
}

void Endpoint::adaptToTerminal(Use use)
{
    if (!isMaster(m_fd))
        m_own = openAgain(m_fd, use == Use::Reading ? O_RDONLY : O_WRONLY);
    m_mayBlock = !m_own;
    if (!m_own)
        m_mostAtOnce = 1; // it may have room for no more
}

Endpoint Endpoint::nonBlockingSocket(int fd)
{
    Endpoint socket(fd);
    socket.m_isSocket = true;
    socket.m_splices = true;
    return socket;
}

ssize_t Endpoint::read(char *to, std::size_t count) const
{
    return m_isSocket ? ::recv(fd(), to, count, MSG_DONTWAIT) : ::read(fd(), to, count);
}

ssize_t Endpoint::write(const char *from, std::size_t count) const
{
    const std::size_t most = std::min(count, m_mostAtOnce);
    return m_isSocket ? ::send(fd(), from, most, MSG_DONTWAIT | MSG_NOSIGNAL)
                      : ::write(fd(), from, most);
}

} // namespace claustrum
