// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "wire/result.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace claustrum {

/// The accepted stdin of one session, in a memory file: byte n of the file is byte n of the stdin.
///
/// Bytes go to the child by splice(), which moves the file's position in the same call: the
/// position says how many the child has got, even if the writer is killed before its next
/// instruction. The pipe refers to the file's pages, so no place is ever written twice; what the
/// child must have read is taken out of the file.
///
/// One thread at a time, and one process. The number of accepted bytes is the owner's
/// (SessionHeader::stdinApplied).
class StdinFile
{
public:
    static Result<StdinFile> create();
    /// One of another daemon, which has ended.
    static Result<StdinFile> open(Fd file);

    [[nodiscard]] int fd() const { return m_file.get(); }
    /// The number of bytes written to the child.
    [[nodiscard]] std::uint64_t written() const { return m_written; }

    /// Puts @p data at place @p at. Errors are those of write().
    Result<void> put(std::string_view data, std::uint64_t at);

    /// Writes as much up to place @p end as the non-blocking @p pipe takes. The error is that of
    /// write().
    Result<void> writeTo(int pipe, std::uint64_t end);

private:
    explicit StdinFile(Fd file)
        : m_file(std::move(file))
    {}
    void freeRead(int pipe);

    Fd m_file;
    std::uint64_t m_written = 0;
    std::uint64_t m_freed = 0;
};

} // namespace claustrum
