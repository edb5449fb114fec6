// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "testing/deadline.h"
#include "testing/streamframe.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::testing {

/// A client of a daemon, which says exactly what it is told to, and reads when it is asked to.
///
/// Nothing waits longer than the deadline. What should have come and did not reads as "<silence>",
/// "<closed>" once the daemon has closed, so that a comparison shows it.
class Client
{
public:
    Client(const std::string &socketPath, std::string token);

    [[nodiscard]] bool connected() const { return static_cast<bool>(m_socket); }
    [[nodiscard]] int fd() const { return m_socket.get(); }

    /// Sends all of @p bytes as they are; false if the daemon has closed or does not read.
    bool send(std::string_view bytes, std::chrono::milliseconds limit = patience);
    void halfClose();
    void close() { m_socket.reset(); }

    /// A request's line with its newline, and an id that no other has; the params are a JSON text.
    struct Request
    {
        std::string line;
        std::int64_t id;
    };
    Request request(std::string_view method, std::string_view params = "{}");

    /// Sends a request; its id.
    std::int64_t ask(std::string_view method, std::string_view params = "{}");
    /// The answer to it: the text of "result" or "error". Frames that come before it wait for
    /// next().
    std::string answer(std::int64_t id, std::chrono::milliseconds limit = patience);
    /// Both in one.
    std::string call(std::string_view method, std::string_view params = "{}");

    /// The next frame, its newline dropped.
    std::string next(std::chrono::milliseconds limit = patience);
    /// Reads on until the exit frame of the one process whose frames come; the seqs must follow
    /// @p after. nullopt if something else comes.
    std::optional<ReceivedStream> streamToExit(const std::string &process, Seq after = 0);
    /// Reads and drops all until the daemon closes; false if it does not.
    bool drainToClose();

private:
    std::string read(std::chrono::steady_clock::time_point deadline);

    Fd m_socket;
    std::string m_token;
    std::int64_t m_lastId = 0;
    std::string m_buffer;
    std::size_t m_begin = 0; // of what was not returned yet
    std::deque<std::string> m_kept;
};

/// The params of a spawn: {"id":…,"command":"/bin/sh","args":["-c",script]}.
std::string shell(std::string_view id, std::string_view script);
/// Likewise any program, without "/bin/sh".
std::string command(std::string_view id, const std::vector<std::string> &words);
/// The params of process.stdin.
std::string input(std::string_view id, std::string_view bytes,
                  std::optional<std::uint64_t> offset = std::nullopt);

} // namespace claustrum::testing
