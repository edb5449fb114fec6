// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace claustrum {

/// The question whether a socket's path leads to this daemon.
struct SelfProbe
{
    std::string socket;
    std::string token;
    std::string instanceId;
    std::chrono::milliseconds limit = std::chrono::seconds(2); ///< of the dial, and of the answer
};

/// Whether a client that dials the path and asks for server.capabilities receives this daemon's
/// instanceId. Reads 64 KiB of an answer at most. Blocks up to twice the limit; any thread but the
/// loop's, since this daemon may be the one that answers. (later/daemon.md, O1)
bool leadsBack(const SelfProbe &probe);

} // namespace claustrum
