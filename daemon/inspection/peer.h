// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

namespace claustrum {

/// Who is at the other end of a local socket.
struct Peer
{
    pid_t pid = 0; ///< of whoever connected; 0: unknown
    uid_t uid = 0;
    std::string executable; ///< what that pid runs now; empty: it is gone, or not ours to see
};

Peer peerOf(int socket);

} // namespace claustrum
