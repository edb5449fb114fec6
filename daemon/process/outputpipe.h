// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/eventpoll.h"
#include "posix/fd.h"

#include <cstddef>
#include <functional>
#include <string_view>

namespace claustrum {

/// Our end of one output of a child: reads it in blocks of at most 32 KiB (processes.md).
///
///     Reading ⇄ Paused (not watched: the child waits on the full pipe) ──▶ Ended, for good
///
/// Event loop's thread.
class OutputPipe
{
public:
    static constexpr std::size_t blockBytes = std::size_t{32} * 1024;

    /// @p onBlock gets each block; it may pause the pipe.
    /// @p onEnded gets EOF or a read error (its errno, or 0); it is the last call.
    using OnBlock = std::function<void(std::string_view bytes)>;
    using OnEnded = std::function<void(int error)>;

    OutputPipe(EventPoll &poll, Fd fd, OnBlock onBlock, OnEnded onEnded);

    /// Starts or continues reading, unless ended. False, with errno, if the event loop cannot watch
    /// it.
    bool resume();
    void pause() { m_watch.stop(); }

    /// Reads the bytes in the pipe, at most the capacity of a pipe, then closes it: a remaining
    /// writer gets EPIPE.
    void drainAndClose();
    void close();

    [[nodiscard]] bool isEnded() const { return !m_fd; }
    [[nodiscard]] bool isPaused() const { return m_fd && !m_watch.isActive(); }

private:
    enum class Read {
        Full,  ///< a whole block: there may be more
        Empty, ///< nothing more for now
        End,
    };

    void onReady();
    Read readBlock();

    // Blocks read in one turn, while other descriptors wait.
    static constexpr int blocksPerTurn = 4;

    Fd m_fd;
    Watch m_watch;
    OnBlock m_onBlock;
    OnEnded m_onEnded;
};

} // namespace claustrum
