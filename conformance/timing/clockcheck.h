// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/frameview.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace claustrum {

/// Whether the clocks of several logs agree, so that their frames can be ordered by time.
///
/// Frames that two logs have tell: on its way, a request is seen first at the client, and a reply
/// first at the daemon. If one log has both of them later, by more than `tolerance`, the clocks
/// differ. Belongs to one thread.
class ClockCheck
{
public:
    static constexpr std::size_t frameLimit =
        200'000; ///< of each log that are looked for in others
    static constexpr std::int64_t tolerance = 1'000'000;   ///< ns
    static constexpr std::int64_t longWay = 1'000'000'000; ///< ns: no link takes that long

    explicit ClockCheck(std::vector<std::string> names);

    /// Takes a frame of a log, without its newline. @param time ns since 1970; 0: not known
    void addFrame(std::size_t log, Direction direction, std::int64_t time, std::string_view frame);

    struct Finding
    {
        bool isComparable = true;
        std::string text; ///< one sentence or more, for people
    };
    /// For each pair of logs, what their clocks allow; and each clock that was set back.
    [[nodiscard]] std::vector<Finding> findings() const;

private:
    /// One frame in one log.
    struct Seen
    {
        std::int64_t time;
        bool isTwice;
    };
    struct Frame
    {
        Direction direction;
        std::vector<std::optional<Seen>> in; ///< by log
    };
    struct Log
    {
        std::string name;
        std::int64_t first = 0;
        std::int64_t last = 0;
        std::uint64_t setBack = 0;
        std::int64_t furthestBack = 0;
        std::size_t kept = 0;
    };
    /// By how much the second log has the common frames later: requests, and all others.
    struct Shift
    {
        std::array<std::int64_t, 2> least{};
        std::array<std::int64_t, 2> most{};
        std::array<std::size_t, 2> count{};
        std::vector<std::int64_t> all;
    };

    [[nodiscard]] Shift shiftOf(std::size_t one, std::size_t other) const;
    [[nodiscard]] Finding findingOf(std::size_t one, std::size_t other) const;
    [[nodiscard]] static bool isPossible(const Shift &shift, std::int64_t median);

    std::vector<Log> m_logs;
    std::unordered_map<std::size_t, Frame> m_frames; ///< by the hash of direction and bytes
};

} // namespace claustrum
