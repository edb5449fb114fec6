// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/wireclient.h"
#include "posix/spawn.h"
#include "wire/jsonvalue.h"
#include "wire/result.h"

#include <functional>
#include <string>
#include <string_view>

namespace claustrum::demo {

/// A session as over SSH: a real `claustrum -bridge`, with pipes for its stdin and stdout. Blocks;
/// one thread.
class Session
{
public:
    /// Receives each stream frame.
    using StreamHandler = std::function<void(const JsonValue &frame)>;

    static Result<Session> open(const std::string &program, const std::string &socket,
                                const std::string &token);
    Session(Session &&other) noexcept;
    Session &operator=(Session &&) = delete;
    ~Session();

    void onStream(StreamHandler handler) { m_handler = std::move(handler); }

    /// Sends a request and waits for its reply; handles the stream frames before it. Returns the
    /// result as JSON text, or the received error.
    Result<std::string> call(std::string_view method, const std::string &params);

    /// Handles stream frames until @p done returns true after one; an error if the stream ends
    /// first.
    Result<void> receiveUntil(const std::function<bool()> &done);

    /// Kills the bridge, as a lost network does.
    void cut();

private:
    Session() = default;
    Result<std::string> nextLine();
    Result<void> handleStream(const std::string &line);

    Child m_bridge;
    WireClient m_wire;
    StreamHandler m_handler;
};

} // namespace claustrum::demo
