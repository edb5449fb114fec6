// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/pipe.h"

#include <cstddef>
#include <memory>

namespace claustrum {

/// One direction of the bridge, from one descriptor to another.
///
///     Reading ⇄ Writing ──EOF of the input, all written──▶ Ended
///        └───────────── the output fails ───────────────▶ Broken
///
/// The bytes stay in the kernel: they are spliced into a pipe and out of it. Where one end cannot
/// be spliced (a terminal) they are copied. Neither descriptor is owned, and their flags stay
/// unchanged, since others may share them; so nothing is moved before poll() reports readiness.
class Relay
{
public:
    enum class State { Reading, Writing, Ended, Broken };

    Relay(int from, int to);

    [[nodiscard]] State state() const { return m_state; }
    /// The descriptor to poll: the input while Reading, the output while Writing; -1 at the end.
    [[nodiscard]] int waitFd() const;
    [[nodiscard]] short waitEvents() const;

    /// Moves as much as possible, after poll() has reported waitFd().
    void step();

private:
    void read();
    void write();
    [[nodiscard]] ssize_t fill();
    [[nodiscard]] ssize_t empty();
    void copyInstead();

    int m_from;
    int m_to;
    State m_state = State::Reading;
    Pipe m_pipe;                     // holds the bytes in transit, unless
    std::unique_ptr<char[]> m_block; // they must be copied: then this does
    std::size_t m_blockBegin = 0;
    std::size_t m_held = 0; // bytes in one or the other
};

} // namespace claustrum
