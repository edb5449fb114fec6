// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>

struct pollfd;

namespace claustrum {

/// A failed operation of a connection.
struct StreamError : Error
{
    bool isTimeout = false; ///< a Waiter gave up
};

template <typename T>
using StreamResult = Result<T, StreamError>;

/// The limits of all waits for one piece of work.
struct Patience
{
    std::chrono::nanoseconds whole{0};              ///< of all of it; 0 or less: none
    int clientFd = -1;                              ///< our output to the client; -1: not watched
    std::chrono::nanoseconds grace{10'000'000'000}; ///< of each wait after the client has gone
};

/// Waits for descriptors, no longer than the current step, the whole work and an absent client
/// allow.
///
/// The client is gone once its end of a pipe, socket or terminal is closed. One thread.
class Waiter
{
public:
    using Clock = std::chrono::steady_clock;
    using Until = std::optional<Clock::time_point>;

    /// The reason for giving up all of the work.
    enum class Over { No, Whole, ClientGone };

    /// Most descriptors of one wait.
    static constexpr std::size_t maxDescriptors = 4;

    explicit Waiter(const Patience &patience);

    /// Limits the waits during its life. Steps do not nest.
    class Step
    {
    public:
        /// @param limit 0 or less: none
        /// @param text the error after that time
        Step(Waiter &waiter, std::chrono::nanoseconds limit, std::string text);
        ~Step();
        Step(const Step &) = delete;
        Step &operator=(const Step &) = delete;

        /// Restarts the limit.
        void restart();

    private:
        Waiter &m_waiter;
        const std::chrono::nanoseconds m_limit;
    };

    /// Has @p tick called each @p interval while there are waits.
    void setTick(std::chrono::nanoseconds interval, std::function<void()> tick);

    /// Waits for one descriptor; returns its events.
    StreamResult<short> wait(int fd, short events);

    /// Waits for any of these, or until that time; returns whether there are events.
    StreamResult<bool> wait(std::span<pollfd> fds, Until until);

    /// The end of the current step or of the whole, whichever is first.
    [[nodiscard]] Until end() const;

    [[nodiscard]] Over over() const { return m_over; }

private:
    [[nodiscard]] std::optional<StreamError> giveUp(Clock::time_point now, Until clientEnd);
    void noteClientGone();
    void tick(Clock::time_point now);

    const Patience m_patience;
    int m_client;
    bool m_clientGone = false;
    Until m_wholeEnd;
    Until m_stepEnd;
    std::string m_stepText;
    std::chrono::nanoseconds m_tickInterval{0};
    std::function<void()> m_tick;
    Until m_nextTick;
    Over m_over = Over::No;
};

/// The earlier of two times; none is later than any.
Waiter::Until earlier(Waiter::Until a, Waiter::Until b);

} // namespace claustrum
