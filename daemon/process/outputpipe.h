// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/eventpoll.h"
#include "posix/fd.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string_view>
#include <sys/types.h>

namespace claustrum {

/// Reads blocks elsewhere than into the common buffer.
class BlockReader
{
public:
    /// As read() of at most OutputPipe::blockBytes; @p block is what was read.
    virtual ssize_t read(int fd, std::string_view &block) = 0;

protected:
    ~BlockReader() = default;
};

/// Our end of one output of a child: reads it in blocks of at most 32 KiB (processes.md).
///
///     Reading ⇄ Paused (not watched: the child waits on the full pipe) ──▶ Ended, for good
///        ⇅
///     Gathering (not watched: read at each pulse)
///
/// A child that writes a little, many times in a row, would be read a little each time, and woken
/// as often. So after sixteen small turns within two milliseconds the bytes gather in the pipe, for
/// at most 0.1 ms (Pulse), as long as that is worth it. Output that may answer to stdin is read at
/// once (expectAnswer()).
///
/// Event loop's thread.
class OutputPipe final : private EventPoll::Deferred
{
public:
    static constexpr std::size_t blockBytes = std::size_t{32} * 1024;

    /// @p onBlock gets each block; it may pause the pipe.
    /// @p onEnded gets EOF or a read error (its errno, or 0); it is the last call.
    using OnBlock = std::function<void(std::string_view bytes)>;
    using OnEnded = std::function<void(int error)>;

    OutputPipe(EventPoll &poll, Fd fd, OnBlock onBlock, OnEnded onEnded);
    ~OutputPipe();
    OutputPipe(const OutputPipe &) = delete;
    OutputPipe &operator=(const OutputPipe &) = delete;

    /// Blocks are read by @p reader, which outlives it. Before resume().
    void readBy(BlockReader &reader) { m_reader = &reader; }

    /// Starts or continues reading, unless ended. False, with errno, if the event loop cannot watch
    /// it.
    bool resume();
    void pause();

    /// The child was given input: its output does not gather, until it is sixteen small turns
    /// again.
    void expectAnswer();

    /// Reads the bytes in the pipe, at most the capacity of a pipe, then closes it: a remaining
    /// writer gets EPIPE.
    void drainAndClose();
    void close();

    [[nodiscard]] bool isEnded() const { return !m_fd; }
    [[nodiscard]] bool isPaused() const { return m_fd && !isReading(); }
    [[nodiscard]] bool isGathering() const { return m_gathering; }

private:
    enum class Read {
        Full,  ///< a whole block: there may be more
        Empty, ///< nothing more for now
        End,
    };

    [[nodiscard]] bool isReading() const { return m_watch.isActive() || m_gathering; }
    void onReady();
    void readTurn();
    Read readBlock();
    ssize_t read(std::string_view &block);
    bool isTooEager();
    void gather();
    void stopGathering();
    void runDeferred() override;

    // Blocks read in one turn, while other descriptors wait.
    static constexpr int blocksPerTurn = 4;

    // A turn with less is small.
    static constexpr std::size_t smallTurnBytes = std::size_t{8} * 1024;
    static constexpr int smallTurnsToGather = 16;
    static constexpr std::chrono::microseconds smallTurnsWithin{2000};
    // Gathering ends after ten pulses in a row with less than the one, or a pulse with more than
    // the other, which fills the pipe.
    static constexpr std::size_t leastGathered = std::size_t{1} * 1024;
    static constexpr int idlePulses = 10;
    static constexpr std::size_t mostGathered = std::size_t{56} * 1024;
    // Small turns without gathering, after it filled the pipe.
    static constexpr int restTurns = 1000;

    EventPoll &m_poll;
    Fd m_fd;
    BlockReader *m_reader = nullptr; // null: the common buffer
    Watch m_watch;
    OnBlock m_onBlock;
    OnEnded m_onEnded;
    bool m_gathering = false;
    int m_idlePulses = 0; // in a row
    int m_smallTurns = 0; // in a row; negative: it rests
    std::chrono::steady_clock::time_point m_smallSince;
    std::size_t m_turnBytes = 0; // of the running turn, or the last
};

} // namespace claustrum
