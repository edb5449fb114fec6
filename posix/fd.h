// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <utility>

namespace claustrum {

/// An owned file descriptor, closed when it goes; -1 is none.
/// Whoever opens one does it with O_CLOEXEC: nothing may leak into a child.
class Fd
{
public:
    Fd() = default;
    explicit Fd(int fd)
        : m_fd(fd)
    {}
    Fd(Fd &&other) noexcept
        : m_fd(other.release())
    {}
    Fd &operator=(Fd &&other) noexcept
    {
        reset(other.release());
        return *this;
    }
    Fd(const Fd &) = delete;
    Fd &operator=(const Fd &) = delete;
    ~Fd() { reset(); }

    [[nodiscard]] int get() const { return m_fd; }
    explicit operator bool() const { return m_fd >= 0; }

    /// Gives up ownership.
    [[nodiscard]] int release() { return std::exchange(m_fd, -1); }

    /// Closes what is held and takes @p fd instead.
    void reset(int fd = -1)
    {
        if (m_fd >= 0)
            ::close(m_fd); // Linux frees the descriptor whatever close() says; there is no retry
        m_fd = fd;
    }

private:
    int m_fd = -1;
};

} // namespace claustrum
