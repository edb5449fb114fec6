// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/events/event.h"
#include "daemon/events/jobqueue.h"
#include "daemon/loop/cancelsignal.h"
#include "wire/result.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace claustrum {

/// Runs the operator's program for each event (on-event): the event's name is its argument, the
/// line of JSON its stdin. Its output is dropped. Any thread.
class EventHook
{
public:
    static constexpr std::size_t mostRunning = 4;
    static constexpr std::size_t mostWaiting = 64; ///< further events are dropped and counted
    static constexpr std::chrono::seconds usualDeadline{10};

    /// @param program an absolute path
    /// @param environment of the program, "NAME=value"
    /// @param deadline after which its process group gets SIGKILL
    EventHook(std::string program, std::vector<std::string> environment,
              std::chrono::nanoseconds deadline = usualDeadline);
    ~EventHook(); ///< as end()

    /// Lets the running ones end for half a second, and then kills them; starts no more.
    void end();

    void run(const Event &event) { m_queue.push(event); }

    [[nodiscard]] std::uint64_t dropped() const { return m_queue.dropped(); }

private:
    struct Program
    {
        void runFor(const Event &event) const;

        std::string path;
        std::vector<std::string> environment;
        std::chrono::nanoseconds deadline;
        CancelSignal end;
        std::atomic<bool> isEnding = false; // those that wait are not started
    };

    const std::shared_ptr<Program> m_program;
    JobQueue<Event> m_queue;
};

} // namespace claustrum
