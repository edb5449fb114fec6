// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <poll.h>

#include <array>
#include <cstddef>

namespace claustrum {

/// A child's connection to the stable agent path, and the one to the agent that it is passed on to:
/// the bytes of each side go to the other, 16 KiB at a time each way. One thread.
class AgentPair
{
public:
    /// Both non-blocking.
    AgentPair(Fd client, Fd agent);

    /// What to wait for, the client first.
    [[nodiscard]] std::array<pollfd, 2> awaited() const;
    /// After a wait that reported one of them: moves what can be moved.
    void move();
    /// Both sides have ended, or one has failed.
    [[nodiscard]] bool isOver() const { return m_fails || (m_toAgent.isOver && m_toClient.isOver); }

private:
    struct Way
    {
        static constexpr std::size_t blockBytes = std::size_t{16} * 1024;

        std::array<char, blockBytes> block{};
        std::size_t begin = 0; // of what is not written yet
        std::size_t end = 0;
        bool isAtEnd = false; // of the input
        bool isOver = false;  // and all of it is written

        [[nodiscard]] bool isEmpty() const { return begin == end; }
        [[nodiscard]] short awaitedInput() const { return isEmpty() && !isAtEnd ? POLLIN : 0; }
        [[nodiscard]] short awaitedOutput() const { return isEmpty() ? 0 : POLLOUT; }
    };

    void move(Way &way, const Fd &from, const Fd &to);

    Fd m_client;
    Fd m_agent;
    Way m_toAgent;
    Way m_toClient;
    bool m_fails = false;
};

} // namespace claustrum
