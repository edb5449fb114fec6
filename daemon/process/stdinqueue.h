// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace claustrum {

/// The stdin of a process that it has not read yet, and the count of bytes accepted (processes.md,
/// process.stdin). Needs no child: the owner of the pipe calls writeTo().
///
///     Open ──discard()──▶ Discarding: further data are counted and dropped
///
/// Belongs to the event loop's thread.
class StdinQueue
{
public:
    static constexpr std::size_t defaultCap = std::size_t{8} * 1024 * 1024;

    enum class Admission {
        Accepted,
        Duplicate, ///< all of it was accepted before
        Gap,       ///< there are bytes missing before it; nothing was taken
        Full,      ///< nothing was taken; offer it again when there is room
    };

    /// @param cap at this many queued bytes the next chunk is not taken, unless it is the first
    explicit StdinQueue(std::size_t cap = defaultCap)
        : m_cap(cap)
    {}

    /// Gap or Duplicate, if @p size bytes at @p offset are one of them.
    [[nodiscard]] std::optional<Admission> judge(std::size_t size,
                                                 std::optional<std::uint64_t> offset) const;

    /// Offers @p data, which begins at @p offset of the process's stdin; without one, directly
    /// after the accepted bytes. Takes @p data's content only if the result is Accepted.
    Admission offer(std::string &data, std::optional<std::uint64_t> offset);

    /// Writes as much as the non-blocking @p fd takes. The error is that of write(), and the queue
    /// is discarded then.
    Result<void> writeTo(int fd);

    /// The child reads no more: drops the queue, and all further data.
    void discard();

    /// Bytes accepted since the spawn.
    [[nodiscard]] std::uint64_t applied() const { return m_applied; }
    [[nodiscard]] std::size_t queuedBytes() const { return m_queuedBytes; }
    [[nodiscard]] bool empty() const { return m_chunks.empty(); }

private:
    void take(std::string &data, std::size_t skip);
    void dropWritten(std::size_t written);

    std::size_t m_cap;
    std::deque<std::string> m_chunks;
    std::size_t m_headWritten = 0; // of the first chunk
    std::size_t m_queuedBytes = 0;
    std::uint64_t m_applied = 0;
    bool m_discarding = false;
};

} // namespace claustrum
