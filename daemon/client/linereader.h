// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace claustrum {

/// Cuts the input of a connection into lines (wire.md, Transport).
///
/// Bytes are read to where writable() points. Without an open line that is a block shared by all
/// readers of a thread, so an idle connection holds no memory, and a line received whole is never
/// copied. An open line moves into a buffer of this reader, first the size of a block and then of
/// the limit, which is freed with the line.
class LineReader
{
public:
    /// Shorter lines are served; the newline is not counted.
    static constexpr std::size_t lineLimit = std::size_t{1024} * 1024;

    /// Room for the next bytes; never empty unless isTooLong() or hasPending().
    std::span<char> writable();

    /// Takes the @p count bytes read there, and calls @p each with every complete line, without its
    /// "\n" or "\r\n"; empty lines are dropped. The view lives for the call. Once @p each returns
    /// false, the rest stays for resume().
    template <typename Each>
    void commit(std::size_t count, Each &&each)
    {
        m_end += count;
        resume(each);
    }

    /// Continues with the lines that commit() left.
    template <typename Each>
    void resume(Each &&each)
    {
        std::string_view line;
        while (nextLine(line)) {
            if (!line.empty() && !each(line))
                break;
        }
        keepRest();
    }

    /// Input that was not taken: the open line, and lines that wait for resume().
    [[nodiscard]] std::string_view rest() const { return {data() + m_begin, m_end - m_begin}; }
    /// Starts with the input that another reader has left, at most lineLimit bytes; resume() serves
    /// it.
    void beginWith(std::string_view rest);

    /// Whether an unfinished line begins with a buffer of 4 KiB instead of a block: for clients of
    /// which there may be many.
    void setFrugal(bool frugal) { m_frugal = frugal; }

    /// Memory of this reader's own.
    [[nodiscard]] std::size_t ownBytes() const
    {
        return m_own ? std::max(m_end, std::min(m_capacity, blockBytes)) : 0;
    }

    /// At the end of the input: calls @p each with the last line if it has no newline.
    template <typename Each>
    void finish(Each &&each)
    {
        if (const auto line = openLine(); !line.empty())
            each(line);
        m_begin = m_scanned = m_end;
        keepRest();
    }

    /// A line has reached the limit: the connection must be closed. A buffer holds no more than the
    /// limit: the longest line with its newline fills it.
    [[nodiscard]] bool isTooLong() const
    {
        return m_scanned == m_end && m_end - m_begin >= lineLimit;
    }

    /// Whether complete lines are waiting for resume().
    [[nodiscard]] bool hasPending() const { return m_scanned < m_end; }

private:
    bool nextLine(std::string_view &line);
    [[nodiscard]] std::string_view openLine() const;
    void keepRest();
    void moveToOwn(std::size_t capacity);
    void moveToFront();
    [[nodiscard]] char *data() const;

    static constexpr std::size_t blockBytes = std::size_t{64} * 1024;
    static constexpr std::size_t frugalBytes = std::size_t{4} * 1024;
    static char *sharedBlock();

    std::unique_ptr<char[]> m_own; // null: the shared block
    std::size_t m_capacity = blockBytes;
    std::size_t m_begin = 0;   // of the first line not yet taken
    std::size_t m_scanned = 0; // no newline between m_begin and here
    std::size_t m_end = 0;
    bool m_frugal = false;
};

} // namespace claustrum
