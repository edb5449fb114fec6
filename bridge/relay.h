// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bridge/endpoint.h"
#include "posix/pipe.h"

#include <cstddef>
#include <memory>
#include <poll.h>

namespace claustrum {

/// One direction of the bridge, from one end to another.
///
///     Reading ⇄ Writing ──EOF of the input, all written──▶ Ended
///        └───────────── the output fails ───────────────▶ Broken
///
/// The bytes stay in the kernel where both ends can be spliced: they are spliced into a pipe and
/// out of it. Otherwise they are copied. Nothing blocks, whatever the ends are.
class Relay
{
public:
    enum class State { Reading, Writing, Ended, Broken };

    Relay(Endpoint from, Endpoint to);

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const Endpoint &output() const { return m_to; }

    /// The entry for poll(): the input while Reading, the output while Writing; none at the end,
    /// and none while stalled.
    [[nodiscard]] pollfd awaited() const;
    /// Whether the end was reported ready the last time and yet nothing could be moved. It is left
    /// out of one poll(), which must not wait long then.
    [[nodiscard]] bool isStalled() const { return m_stalled; }

    /// After each poll(), with the result for awaited(): moves as much as possible.
    void onPolled(short revents);

private:
    bool move();
    bool read();
    bool write();
    [[nodiscard]] ssize_t fill();
    [[nodiscard]] ssize_t empty();
    void copyInstead();

    Endpoint m_from;
    Endpoint m_to;
    State m_state = State::Reading;
    bool m_stalled = false;
    Pipe m_pipe;                     // holds the bytes in transit, unless
    std::unique_ptr<char[]> m_block; // they must be copied: then this does
    std::size_t m_blockBegin = 0;
    std::size_t m_held = 0; // bytes in one or the other
};

} // namespace claustrum
