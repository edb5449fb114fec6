// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/wireclient.h"
#include "wire/jsonvalue.h"
#include "wire/result.h"

#include <chrono>
#include <string>

namespace claustrum {

/// A connection to the inspection (docs/inspection.md) of a daemon. Blocks; one thread.
class Inspector
{
public:
    /// @param socket of the daemon; the inspection and the token are found beside it
    static Result<Inspector> connect(const std::string &socket);

    /// The result of a method. Errors say why there is none.
    Result<JsonValue> ask(const std::string &method, const std::string &params,
                          std::chrono::milliseconds limit = std::chrono::seconds(5));

    /// Has the daemon send an event for each change from now on, and one at once.
    Result<void> watch();
    /// Waits for the next event (docs/inspection.md, inspect.watch).
    Result<JsonValue> nextEvent();

private:
    explicit Inspector(WireClient client)
        : m_client(std::move(client))
    {}

    WireClient m_client;
};

/// The result of inspect.snapshot of the daemon whose socket is at @p socket. Blocks for 15 s
/// at most.
Result<JsonValue> snapshotOf(const std::string &socket);

/// A client of the daemon itself, with the token that is beside its socket.
Result<WireClient> connectDaemon(const std::string &socket);

} // namespace claustrum
