// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

namespace claustrum {

/// Who may make a large reply. A client's calls make a few of them at once, and none while the
/// client does not read those that wait for it: what is in the making is held in memory as what
/// is queued is. Any thread.
class ReplyTurns
{
public:
    static constexpr std::size_t atOnce = 4;

    /// Waits for one. False once the client has gone.
    bool take();
    void giveBack();

    /// Whether any are given.
    void setOpen(bool open);
    /// The client has gone: nobody waits any more.
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
    /// What needs none: as JSON, in which a byte may take six, and copied into its frame, some
    /// hundred kilobytes.
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
