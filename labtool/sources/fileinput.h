// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "posix/pipe.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace claustrum {
class CompressedFile;
}

namespace claustrum::lab {

/// A file, or a stream of bytes that can be read only once: a fifo, a pipe, "-" for standard input,
/// or what a file holds that gzip or zstd has compressed.
/// One thread reads; any thread may interrupt() it. Opening never waits, not even for the writer of
/// a fifo.
class FileInput
{
public:
    enum class Status { Bytes, End, Interrupted, Failed };
    enum class Change {
        None,
        Grown,
        Truncated, ///< or overwritten: what was read is no longer there
        Replaced,  ///< the path is another file now; all of this one was read
        Interrupted,
    };

    FileInput();
    ~FileInput();

    /// Returns an error text; empty on success. Folders are an error.
    std::string open(const std::string &path);

    /// Whether the bytes are in a file that can be read again.
    [[nodiscard]] bool isFile() const { return m_isFile; }
    /// Bytes of a file; 0 of a stream.
    [[nodiscard]] std::int64_t size() const;

    /// Appends at most @p most bytes to @p out. Waits for those of a stream.
    Status read(std::string &out, std::size_t most);
    [[nodiscard]] const std::string &error() const { return m_error; }

    /// Waits at the end of a file. @p path is looked up again, for a file that was moved aside.
    Change waitForChange(std::chrono::milliseconds time);

    /// Ends this and every later wait; read() and waitForChange() then return Interrupted.
    void interrupt();

private:
    bool isInterrupted(int milliseconds) const;
    bool waitForBytes();
    std::string openCompressed();
    std::int64_t readSome(char *out, std::size_t most);
    [[nodiscard]] bool hasSameTail() const;
    void keepTail(std::string_view bytes);

    static constexpr std::size_t tailBytes = 4096; // ends of lines alone are often alike

    std::string m_path;
    Fd m_fd;
    Pipe m_wake;
    std::unique_ptr<CompressedFile> m_compressed; ///< null for other files
    bool m_isFile = false;
    std::int64_t m_offset = 0; ///< of the next byte of a file
    std::string m_tail;        ///< the last bytes read, to notice that they were overwritten
    std::string m_error;
};

} // namespace claustrum::lab
