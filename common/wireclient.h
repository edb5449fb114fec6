// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "wire/result.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// A failure of a WireClient.
struct WireError : Error
{
    enum class Kind {
        Closed,  ///< the daemon has closed, after a whole frame
        CutOff,  ///< the daemon has closed within a frame
        Silent,  ///< the time limit was reached
        TooLarge ///< more would have to be buffered than the client's limits allow
    };
    Kind kind = Kind::Closed;
};

/// A blocking client of a daemon: sends bytes unchanged, reads frames, and
/// finds replies.
///
/// Reads only on request. A call with a time limit ends when it is reached,
/// with an error. Belongs to one thread at a time.
class WireClient
{
public:
    static constexpr std::size_t maxFrameBytes = std::size_t{64} << 20;
    static constexpr std::size_t maxKeptBytes = std::size_t{256} << 20; ///< frames before a reply

    using Limit = std::chrono::milliseconds;
    static constexpr Limit noLimit = Limit::max(); ///< also saves the call of poll()

    /// Not connected.
    WireClient() = default;
    WireClient(Fd socket, std::string token);
    /// Reads @p in and writes @p out, which becomes non-blocking: the pipes of a
    /// bridge. Writing raises SIGPIPE if the bridge has ended.
    WireClient(Fd in, Fd out, std::string token);

    [[nodiscard]] bool isConnected() const { return static_cast<bool>(m_in); }
    /// The descriptor that is read.
    [[nodiscard]] int fd() const { return m_in.get(); }

    Result<void, WireError> send(std::string_view bytes, Limit limit);
    void halfClose();
    void close();

    /// A request's line with its newline, and its unique id; the params are a
    /// JSON text.
    struct Request
    {
        std::string line;
        std::int64_t id;
    };
    Request request(std::string_view method, std::string_view params);

    /// Sends a request; returns its id.
    Result<std::int64_t, WireError> ask(std::string_view method, std::string_view params,
                                        Limit limit);

    /// The content of a reply.
    struct Reply
    {
        bool isError = false;
        std::string json; ///< the value of "result" or "error"
    };
    /// The reply in a frame; nullopt if the frame is not the reply to request @p
    /// id.
    static std::optional<Reply> replyTo(std::int64_t id, std::string_view frame);
    /// Waits for the reply to request @p id. Frames received before it are kept
    /// for next().
    Result<Reply, WireError> reply(std::int64_t id, Limit limit);

    /// The next frame, without its newline.
    Result<std::string, WireError> next(Limit limit);
    /// Drops received data until it ends with a line that contains @p text, which
    /// must be in the last 512 bytes. Returns the number of bytes dropped. For
    /// streams too fast for next().
    Result<std::size_t, WireError> skipUntil(std::string_view text, Limit limit);

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] std::string_view unread() const;
    Result<std::string, WireError> read(Clock::time_point deadline);
    Result<void, WireError> receive(Clock::time_point deadline);
    void makeRoom();
    Result<void, WireError> keep(std::string frame);
    std::optional<Reply> takeKeptReply(std::int64_t id);

    Fd m_in;
    Fd m_out; ///< of a bridge; none: m_in is a socket
    std::string m_token;
    std::int64_t m_lastId = 0;
    std::vector<char> m_buffer;
    std::size_t m_begin = 0; ///< of the unread bytes in m_buffer
    std::size_t m_end = 0;
    std::deque<std::string> m_kept;
    std::size_t m_keptBytes = 0;
};

/// A request as a line with its newline; without params if @p params is empty.
std::string requestLine(std::int64_t id, std::string_view method, std::string_view params,
                        std::string_view token);

} // namespace claustrum
