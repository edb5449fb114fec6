// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/host/pollloop.h"
#include "conformance/proxy/sessionlog.h"
#include "posix/fd.h"

#include <array>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// One end of a relayed connection; a socket, or a pair of descriptors such as stdin and stdout.
struct TapEnd
{
    int in = -1;
    int out = -1; ///< the same for a socket
    Fd owned;     ///< the descriptor of a socket; none for stdin and stdout
};

/// Relays between a client and a server, byte for byte, and passes the bytes to the log.
///
/// Each direction, from one end to the other:
///
///     Reading ⇄ Holding (the other end does not accept bytes: nothing is read) ──EOF──▶ Ended
///
/// Bytes are forwarded before they are recorded. A half close is forwarded as one. After a full
/// close, the bytes that were sent before it still go out, then both ends are closed. Memory:
/// blockBytes in each direction, in addition to the log.
class TapConnection
{
public:
    static constexpr std::size_t blockBytes = std::size_t{64} << 10;

    /// Both must outlive this.
    TapConnection(PollLoop &loop, SessionLog &log, TapEnd client, TapEnd server);
    ~TapConnection();
    TapConnection(const TapConnection &) = delete;
    TapConnection &operator=(const TapConnection &) = delete;

    /// Whether both ends can be closed. Delete the object only after the loop's round has ended.
    [[nodiscard]] bool isFinished() const { return m_finished; }

private:
    enum Side : std::size_t { Client, Server };

    struct End
    {
        TapEnd fds;
        std::string held;        ///< read here, not yet accepted by the other end
        std::size_t written = 0; ///< bytes of held
        bool ended = false;      ///< sends no more
        bool gone = false;       ///< neither sends nor receives any more
        bool shut = false;       ///< its input was shut down
    };

    static Side other(Side side) { return side == Client ? Server : Client; }
    [[nodiscard]] bool isHolding(Side from) const { return !m_ends[from].held.empty(); }

    void onReady(Side side, int fd, short revents);
    void read(Side from);
    void forward(Side from);
    void onEnd(Side side, bool gone);
    void hangUp(Side side);
    void advance();
    void watch();
    void watchOne(int fd, Side side, short events);
    void finish();

    PollLoop &m_loop;
    SessionLog &m_log;
    int m_number;
    std::array<End, 2> m_ends;
    bool m_finished = false;
};

} // namespace claustrum::conformance
