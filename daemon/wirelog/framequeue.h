// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/frame.h"
#include "wire/frameview.h"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <mutex>
#include <string_view>
#include <vector>

namespace claustrum {

/// "in" or "out".
[[nodiscard]] constexpr std::string_view nameOf(Direction direction)
{
    return direction == Direction::In ? "in" : "out";
}

/// A frame on the wire with time, connection and direction, shared, never copied; or an event of a
/// connection.
struct TimedFrame
{
    timespec time{};
    std::uint64_t connection = 0;
    Direction direction = Direction::In;
    Frame frame;
    std::string_view event = {}; ///< a literal; of a frame: empty
    std::size_t queuedBytes = 0; ///< of the event "queue"

    /// The frame without its newline.
    [[nodiscard]] std::string_view text() const
    {
        return frame.bytes().substr(0, frame.size() - 1);
    }
};

/// Frames on their way from the event loop to a slower thread.
///
/// The loop never waits for that thread: frames beyond the bound are dropped, and counted. One
/// thread pushes, one other takes.
class FrameQueue
{
public:
    /// The frames since the last batch, and the number of lost ones after them.
    struct Batch
    {
        std::vector<TimedFrame> frames;
        std::uint64_t lost = 0;
    };

    /// @param bound bytes of frames that may wait
    explicit FrameQueue(std::size_t bound)
        : m_bound(bound)
    {}

    /// True if the queue was empty, so the other thread must be notified.
    bool push(TimedFrame frame);

    [[nodiscard]] Batch take();

    /// Like take(), but waits until there is something, or close() was called.
    [[nodiscard]] Batch waitAndTake();

    /// Nothing more will be pushed.
    void close();
    [[nodiscard]] bool isClosed() const;

private:
    Batch takeLocked();

    // The cost of an entry besides its bytes.
    static constexpr std::size_t entryBytes = 128;

    const std::size_t m_bound;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    Batch m_waiting;
    std::size_t m_waitingBytes = 0;
    bool m_closed = false;
};

} // namespace claustrum
