// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/writequeue.h"
#include "posix/fd.h"
#include "wire/frame.h"
#include "wire/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace claustrum {

/// What a successor needs to go on with a connection at an upgrade (docs/succession.md, Clients).
struct ClientState
{
    /// A process whose stream it receives.
    struct Stream
    {
        std::uint64_t session = 0; ///< its key at the keeper
        Seq lastSeq = 0;           ///< of the last frame that was sent or is in unsent
    };

    bool isTrusted = false; ///< it has shown the token
    bool isEnding = false;  ///< the client sends no more
    std::string unread;     ///< input that is not served yet; at most a line
    std::vector<WriteQueue::Entry> unsent;
    std::size_t headWritten = 0; ///< bytes of the first of them that the client has
    std::vector<Stream> streams;
};

/// In a memory file. Errors name the system call.
Result<Fd> packClient(const ClientState &state);
/// From there; all of it is checked.
Result<ClientState> unpackClient(int file);

} // namespace claustrum
