// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/wireclient.h"
#include "testing/deadline.h"
#include "testing/streamframe.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace claustrum::testing {

/// A client of a daemon that sends exactly the given bytes, and reads only on request.
///
/// Nothing waits longer than the deadline. A missing frame reads as "<no answer in time>", or
/// "<closed>" if the daemon has closed, so that a comparison shows it.
class Client
{
public:
    Client(const std::string &socketPath, std::string token);
    explicit Client(WireClient wire)
        : m_wire(std::move(wire))
    {}

    [[nodiscard]] bool connected() const { return m_wire.isConnected(); }
    [[nodiscard]] int fd() const { return m_wire.fd(); }

    /// Sends all of @p bytes unchanged; false if the daemon has closed or does not read.
    bool send(std::string_view bytes, std::chrono::milliseconds limit = patience);
    void halfClose() { m_wire.halfClose(); }
    void close() { m_wire.close(); }

    /// A request's line with its newline, and its unique id; the params are a JSON text.
    WireClient::Request request(std::string_view method, std::string_view params = "{}")
    {
        return m_wire.request(method, params);
    }

    /// Sends a request; returns its id.
    std::int64_t ask(std::string_view method, std::string_view params = "{}");
    /// The reply to request @p id: the text of "result" or "error". Frames received before it are
    /// kept for next().
    std::string answer(std::int64_t id, std::chrono::milliseconds limit = patience);
    /// ask() and answer() in one.
    std::string call(std::string_view method, std::string_view params = "{}");

    /// The next frame, without its newline.
    std::string next(std::chrono::milliseconds limit = patience);
    /// Reads until the exit frame, expecting frames of one process only, with seqs that follow @p
    /// after. nullopt if another frame is received.
    std::optional<ReceivedStream> streamToExit(const std::string &process, Seq after = 0);
    /// Reads and drops everything until the daemon closes; false if it does not.
    bool drainToClose();

private:
    WireClient m_wire;
};

/// The params of a spawn: {"id":…,"command":"/bin/sh","args":["-c",script]}.
std::string shell(std::string_view id, std::string_view script);
/// Likewise for any program, without "/bin/sh".
std::string command(std::string_view id, const std::vector<std::string> &words);
/// The params of process.stdin.
std::string input(std::string_view id, std::string_view bytes,
                  std::optional<std::uint64_t> offset = std::nullopt);

} // namespace claustrum::testing
