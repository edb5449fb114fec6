// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

namespace claustrum {

/// The process at the other end of a local socket.
struct Peer
{
    pid_t pid = 0; ///< of the connecting process; 0: unknown
    uid_t uid = 0;
    std::string executable; ///< of that pid now; empty: it has ended, or is hidden from us
};

Peer peerOf(int socket);

} // namespace claustrum
