// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/framekey.h"

#include <cstddef>
#include <map>
#include <string>
#include <utility>

namespace claustrum::conformance {

/// Tells the lives of a process id apart: a spawn may use one again, and seq then starts anew.
///
/// A life ends when the reply to a spawn says success, or with a frame of seq 1 that comes before
/// that reply. Until then, frames are the old one's (processes.md, process.spawn).
class Lifetimes
{
public:
    /// A request went out.
    void sent(int connection, const FrameView &request);

    /// A reply came.
    void replied(int connection, const FrameKey &reply, const FrameView &frame);

    /// A stream frame came; of which life it is, counted from 0.
    std::size_t lifeOf(const FrameKey &frame);

    /// The life that an id has now.
    [[nodiscard]] std::size_t current(const std::string &process) const;

private:
    struct Lives
    {
        std::size_t current = 0;
        bool any = false;      ///< a frame or a spawn has been seen
        bool spawning = false; ///< a spawn is not answered yet
    };

    void next(Lives &lives);

    std::map<std::string, Lives> m_lives;
    std::map<std::pair<int, std::string>, std::string> m_spawns; ///< by connection and id: of whom
};

} // namespace claustrum::conformance
