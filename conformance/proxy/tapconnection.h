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
    Fd owned;     ///< that of a socket; stdin and stdout are the caller's
};

/// Relays between a client and a server, byte for byte, and tells the log what goes through.
///
/// Each direction, from one end to the other:
///
///     Reading ⇄ Holding (the other end does not take it: nothing more is read) ──EOF──▶ Ended
///
/// Bytes are passed on before they are written down. An end that has ended half is ended half at
/// the other; one that is gone is waited for no longer: what it had sent still goes out, then both
/// are closed. Memory: blockBytes in each direction, besides what the log holds.
class TapConnection
{
public:
    static constexpr std::size_t blockBytes = std::size_t{64} << 10;

    /// Both must outlive this.
    TapConnection(PollLoop &loop, SessionLog &log, TapEnd client, TapEnd server);
    ~TapConnection();
    TapConnection(const TapConnection &) = delete;
    TapConnection &operator=(const TapConnection &) = delete;

    /// Nothing is left to do: both ends can be closed. Not to be deleted before the loop's round
    /// has ended.
    [[nodiscard]] bool isFinished() const { return m_finished; }

private:
    enum Side : std::size_t { Client, Server };

    struct End
    {
        TapEnd fds;
        std::string held;        ///< read here, not yet taken by the other end
        std::size_t written = 0; ///< of what is held
        bool ended = false;      ///< says no more
        bool gone = false;       ///< neither says nor takes any more
        bool shut = false;       ///< was told that no more comes
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
