// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "wire/result.h"

#include <sys/types.h>

#include <string>

namespace claustrum::conformance {

/// A listening socket (mode 0600) at a path of its own, which the destructor removes unless another
/// program has replaced it.
class OwnSocket
{
public:
    /// None.
    OwnSocket() = default;

    /// Replaces an abandoned socket, but nothing else: neither one with a listener, nor a file.
    static Result<OwnSocket> listen(const std::string &path);

    OwnSocket(OwnSocket &&) noexcept = default;
    OwnSocket &operator=(OwnSocket &&other) noexcept;
    OwnSocket(const OwnSocket &) = delete;
    OwnSocket &operator=(const OwnSocket &) = delete;
    ~OwnSocket();

    /// Non-blocking.
    [[nodiscard]] int fd() const { return m_fd.get(); }
    explicit operator bool() const { return static_cast<bool>(m_fd); }

private:
    void remove() const;

    Fd m_fd;
    std::string m_path;
    dev_t m_device = 0;
    ino_t m_inode = 0;
};

} // namespace claustrum::conformance
