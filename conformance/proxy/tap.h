// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/proxy/sessionlog.h"
#include "wire/result.h"

#include <cstddef>
#include <string>

namespace claustrum::conformance {

struct TapOptions
{
    std::string listen; ///< a socket to listen at; empty: stdin and stdout
    std::string to;     ///< the server's socket
    std::string out;    ///< the recording
    std::string build = "live";
    SessionLogOptions log;
};

/// Connections that are relayed at a time; the next clients wait until one ends.
constexpr std::size_t maxTapped = 64;

/// Relays and records: the socket's clients until SIGINT or SIGTERM, or stdin and stdout until
/// the server closes or stdout can no longer be written. Blocks. Gives the exit status, or what
/// stood in the way; trouble in between is told on stderr.
Result<int> runTap(const TapOptions &options);

} // namespace claustrum::conformance
