// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum {

/// A place for queued stdin that outlives the daemon. Byte n of the stdin is at place n.
class StdinStore
{
public:
    virtual Result<void> put(std::string_view data, std::uint64_t at) = 0;
    /// So many bytes are accepted; they have been put.
    virtual void accept(std::uint64_t applied) = 0;
    /// Writes what is in it before place @p end, as StdinQueue::writeTo().
    virtual Result<void> writeTo(int fd, std::uint64_t end) = 0;
    /// The number of bytes that the child was given.
    [[nodiscard]] virtual std::uint64_t written() const = 0;
    /// The child reads no more.
    virtual void close() = 0;

protected:
    ~StdinStore() = default;
};

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

    /// Queues in @p store, which outlives it, instead of in memory of its own; before anything
    /// else.
    /// @param applied the bytes that were accepted before
    void queueIn(StdinStore &store, std::uint64_t applied);

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
    [[nodiscard]] bool empty() const { return m_queuedBytes == 0; }

private:
    void take(std::string &data, std::size_t skip);
    void takeIntoStore(std::string_view fresh);
    void dropWritten(std::size_t written);

    std::size_t m_cap;
    StdinStore *m_store = nullptr; // null: the chunks
    std::deque<std::string> m_chunks;
    std::size_t m_headWritten = 0; // of the first chunk
    std::size_t m_queuedBytes = 0;
    std::uint64_t m_applied = 0;
    bool m_discarding = false;
};

} // namespace claustrum
