// SPDX-License-Identifier: Apache-2.0
#include "daemon/inspection/peer.h"

#include <array>
#include <climits>
#include <sys/socket.h>
#include <unistd.h>

namespace claustrum {

Peer peerOf(int socket)
{
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) < 0)
        return {};
    Peer peer{credentials.pid, credentials.uid, {}};
    std::array<char, PATH_MAX> path{};
    const std::string link = "/proc/" + std::to_string(peer.pid) + "/exe";
    const ssize_t length = ::readlink(link.c_str(), path.data(), path.size());
    if (length > 0)
        peer.executable.assign(path.data(), static_cast<std::size_t>(length));
    return peer;
}

} // namespace claustrum
