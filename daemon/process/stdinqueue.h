// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace claustrum {

/// What a process was sent on stdin and has not read yet, and the count of bytes accepted
/// (processes.md, process.stdin). Needs no child: whoever owns the pipe calls writeTo().
///
///     Open ──discard()──▶ Discarding: what comes is counted and dropped
///
/// Belongs to the event loop's thread.
class StdinQueue
{
public:
    /// At this many queued bytes the next chunk waits.
    static constexpr std::size_t cap = std::size_t{8} * 1024 * 1024;

    enum class Admission {
        Accepted,
        Duplicate, ///< all of it had been accepted before
        Gap,       ///< it begins ahead of what was accepted; nothing was taken
        Full,      ///< nothing was taken; offer it again when there is room
    };

    /// Offers @p data, which begins at @p offset of the process's stdin; without one, right
    /// behind what was accepted. Takes @p data's content only if the answer is Accepted.
    Admission offer(std::string &data, std::optional<std::uint64_t> offset);

    /// Writes to the non-blocking @p fd what it takes. The error is that of write(), and the
    /// queue is discarded then.
    Result<void> writeTo(int fd);

    /// The child reads no more: drops what is queued, and from now on whatever comes.
    void discard();

    /// Bytes accepted since the spawn.
    [[nodiscard]] std::uint64_t applied() const { return m_applied; }
    [[nodiscard]] std::size_t queuedBytes() const { return m_queuedBytes; }
    [[nodiscard]] bool empty() const { return m_chunks.empty(); }

private:
    void take(std::string &data, std::size_t skip);
    void dropWritten(std::size_t written);

    std::deque<std::string> m_chunks;
    std::size_t m_headWritten = 0; // of the first chunk
    std::size_t m_queuedBytes = 0;
    std::uint64_t m_applied = 0;
    bool m_discarding = false;
};

} // namespace claustrum
