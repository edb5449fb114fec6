// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/proxy/sessionlog.h"
#include "wire/result.h"

#include <cstddef>
#include <string>

namespace claustrum::conformance {

struct TapOptions
{
    std::string listen; ///< the socket for clients; empty: one client on stdin and stdout
    std::string to;     ///< the socket of the server
    std::string out;    ///< the file of the recording
    std::string build = "live";
    SessionLogOptions log;
};

/// Limit of connections at a time; further clients wait until one ends.
constexpr std::size_t maxTapped = 64;

/// Relays and records: the clients of the socket until SIGINT or SIGTERM, or stdin and stdout until
/// the server closes or stdout fails. Blocks. Returns the exit status, or the error that prevented
/// the start; later problems are reported on stderr.
Result<int> runTap(const TapOptions &options);

} // namespace claustrum::conformance
