// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

namespace claustrum {

/// Permission to make a large reply. The calls of a client make a few of them at once, and none
/// while the client does not read those queued for it: replies in the making take memory as queued
/// ones do. Any thread.
class ReplyTurns
{
public:
    static constexpr std::size_t atOnce = 4;

    /// Waits for a turn. False once the connection is closed.
    bool take();
    void giveBack();

    /// Starts or stops the giving of turns.
    void setOpen(bool open);
    /// The connection is closed: ends all waiting.
    void close();

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::size_t m_taken = 0;
    bool m_open = true;
    bool m_closed = false;
};

/// The turn of one call, taken when it is needed and given back at the end. One thread at a time.
class ReplyTurn
{
public:
    /// Smaller replies need no turn: as JSON, at six times the size, and copied into a frame they
    /// take some hundred kilobytes.
    static constexpr std::size_t smallBytes = std::size_t{8} * 1024;

    explicit ReplyTurn(std::shared_ptr<ReplyTurns> turns)
        : m_turns(std::move(turns))
    {}
    ReplyTurn(const ReplyTurn &) = delete;
    ReplyTurn &operator=(const ReplyTurn &) = delete;
    ~ReplyTurn() { end(); }

    /// Whether the call may hold so many bytes (MayHold).
    [[nodiscard]] bool allows(std::size_t bytes)
    {
        if (!m_taken && bytes > smallBytes)
            m_taken = m_turns->take();
        return m_taken || bytes <= smallBytes;
    }

    void end()
    {
        if (std::exchange(m_taken, false))
            m_turns->giveBack();
    }

private:
    std::shared_ptr<ReplyTurns> m_turns;
    bool m_taken = false;
};

} // namespace claustrum
