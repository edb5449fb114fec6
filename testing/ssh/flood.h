// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testing/client.h"

#include <cstdint>
#include <string>

namespace claustrum::testing {

/// A process that writes more than all buffers between it and a client hold, its replay buffer
/// included, as fast as it can.
class Flood
{
public:
    static constexpr std::uint64_t seed = 1;

    /// @param child the command of the test's child
    explicit Flood(std::string child)
        : m_child(std::move(child))
    {}

    /// Spawns it as process "p"; false if that fails.
    bool start(Client &client);
    /// Reads frames, which must be the next; returns the last seq, 0 if one is wrong.
    Seq read(Client &client, int frames);

    /// Waits until it writes no more; returns the number of bytes that it has written.
    [[nodiscard]] std::uint64_t writtenUntilItWaits() const;

    /// Waits for its end, and takes what the replay buffer holds. Returns a problem unless that is
    /// what the contract promises (processes.md, Replay buffer): whole frames up to the exit, the
    /// newest of 16 MiB, and none that was received before.
    /// @param seen the last seq received before
    std::string compareRest(Client &client, Seq seen) const;

    [[nodiscard]] std::uint64_t bytes() const { return 30'000'000; }

private:
    const std::string m_child;
    std::int64_t m_pid = 0;
    std::uint64_t m_received = 0;
};

} // namespace claustrum::testing
