// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <cstddef>
#include <limits>
#include <sys/types.h>

namespace claustrum {

/// One end of the bridge, of any kind, that can be read or written without blocking.
///
/// Standard descriptors are shared with other programs, so their flags must not change. Therefore
/// each call to a socket asks not to block; a pipe is spliced without blocking; and a terminal is
/// opened once more, with flags of its own. Everything else is written in amounts that fit after
/// poll() has reported it.
class Endpoint
{
public:
    enum class Use { Reading, Writing };

    /// One of stdin and stdout, which stays the caller's.
    Endpoint(int fd, Use use);
    /// A socket of our own in non-blocking mode, which stays the caller's.
    static Endpoint nonBlockingSocket(int fd);

    /// The descriptor to poll.
    [[nodiscard]] int fd() const { return m_own ? m_own.get() : m_fd; }
    /// Whether splice() with this end does not block.
    [[nodiscard]] bool splices() const { return m_splices; }
    /// Whether poll() must be asked before each write.
    [[nodiscard]] bool mayBlock() const { return m_mayBlock; }

    // As read() and write(), EAGAIN if they would block. A write may be shorter than asked.
    [[nodiscard]] ssize_t read(char *to, std::size_t count) const;
    [[nodiscard]] ssize_t write(const char *from, std::size_t count) const;

private:
    explicit Endpoint(int fd)
        : m_fd(fd)
    {}
    void adaptToTerminal(Use use);

    int m_fd;
    Fd m_own; // the terminal, opened once more
    bool m_isSocket = false;
    bool m_splices = false;
    bool m_mayBlock = false;
    std::size_t m_mostAtOnce = std::numeric_limits<std::size_t>::max(); // of a write
};

} // namespace claustrum
