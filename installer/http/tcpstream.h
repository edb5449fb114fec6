// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/http/bytestream.h"
#include "posix/fd.h"

#include <string>

struct sockaddr_storage;

namespace claustrum {

/// "127.0.0.1:80", "[::1]:80"
std::string endpointText(const sockaddr_storage &address);

/// A connected TCP socket.
class TcpStream : public ByteStream
{
public:
    /// @param fd non-blocking and connected
    /// @param waiter must outlive it
    TcpStream(Fd fd, Waiter &waiter);

    StreamResult<std::size_t> read(char *to, std::size_t size) override;
    StreamResult<void> write(std::string_view bytes) override;

private:
    [[nodiscard]] StreamError failed(const char *operation, int error) const;

    Fd m_fd;
    Waiter &m_waiter;
    std::string m_endpoints; ///< "<local>-><remote>"
};

} // namespace claustrum
