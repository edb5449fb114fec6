// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/task.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <string>

namespace claustrum {

/// Permissions to run, shared among places, so that calls that hang at one place leave room for
/// those at others. A call waits in the line of its place until it may begin.
///
/// A place has at most Limits::perPlace of them, and never more than three times as many as are
/// free for others: however many places hang, some slots remain. Event loop's thread.
class Slots
{
public:
    struct Limits
    {
        std::size_t total;
        std::size_t perPlace;
        std::size_t sleepers; ///< of the place `sleepers`
    };
    /// The place of calls that wait for data that may never be written, and touch no file system
    /// meanwhile.
    static constexpr const char *sleepers = "sleepers";
    /// Beyond it, calls that would have to wait are refused.
    static constexpr std::size_t waitingLimit = 65536;

    using Start = Task<void()>;
    using IsWanted = std::function<bool()>;

    explicit Slots(const Limits &limits)
        : m_limits(limits)
    {}
    Slots(const Slots &) = delete;
    Slots &operator=(const Slots &) = delete;

    /// Calls @p start, now or as soon as the place has a slot for it; false, without any call, if
    /// too many wait. Calls that wait are destroyed once @p isWanted is false, sooner or later.
    [[nodiscard]] bool take(const std::string &place, Start &start, IsWanted isWanted = {});
    void giveBack(const std::string &place);

    /// Destroys the waiting calls that nobody wants any more.
    void dropUnwanted();

    [[nodiscard]] std::size_t waitingCount() const { return m_waiting; }

private:
    struct Waiting
    {
        Start start;
        IsWanted isWanted; // empty: always
    };
    struct Line
    {
        std::size_t running = 0;
        std::deque<Waiting> waiting;
        std::size_t lookAt = 256; // the length at which unwanted calls are dropped
    };
    using Lines = std::map<std::string, Line>;

    [[nodiscard]] bool mayBegin(const Lines::value_type &place) const;
    void dropUnwanted(Line &line);
    void beginWaiting();
    Lines::value_type *nextPlace();

    const Limits m_limits;
    Lines m_lines; // those with a running or waiting call
    std::size_t m_running = 0;
    std::size_t m_waiting = 0;
};

} // namespace claustrum
