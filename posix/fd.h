// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <utility>

namespace claustrum {

/// An owned file descriptor, closed by the destructor; -1 is none.
/// Open descriptors with O_CLOEXEC: none may leak into a child.
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

    /// Releases ownership.
    [[nodiscard]] int release() { return std::exchange(m_fd, -1); }

    /// Closes the current descriptor and takes @p fd instead.
    void reset(int fd = -1)
    {
        if (m_fd >= 0)
            ::close(m_fd); // no retry: Linux frees the descriptor even if close() fails
        m_fd = fd;
    }

private:
    int m_fd = -1;
};

} // namespace claustrum
