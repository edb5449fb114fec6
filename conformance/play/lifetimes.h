// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/framekey.h"

#include <cstddef>
#include <map>
#include <string>
#include <utility>

namespace claustrum::conformance {

/// Counts the lives of process ids: a spawn may reuse an id, and seq then starts at 1 again.
///
/// A life begins with a successful reply to a spawn, or with a frame of seq 1 before that reply.
/// Until then, frames belong to the previous life (processes.md, process.spawn).
class Lifetimes
{
public:
    /// Called for each request sent.
    void onRequest(int connection, const FrameView &request);

    /// Called for each reply received.
    void onReply(int connection, const FrameKey &reply, const FrameView &frame);

    /// Called for each stream frame received; returns the number of its life, from 0.
    std::size_t lifeOf(const FrameKey &frame);

    /// The number of the current life of an id.
    [[nodiscard]] std::size_t current(const std::string &process) const;

private:
    struct Lives
    {
        std::size_t current = 0;
        bool any = false;      ///< there was a frame or a spawn
        bool spawning = false; ///< a spawn is unanswered
    };

    void next(Lives &lives);

    std::map<std::string, Lives> m_lives;
    std::map<std::pair<int, std::string>, std::string> m_spawns; ///< processes by connection and id
};

} // namespace claustrum::conformance
