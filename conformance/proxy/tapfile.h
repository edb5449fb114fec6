// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "wire/result.h"

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// The file that a tap writes: whole lines only, nobody else's to read (0600).
///
/// If one cannot be written (a full disk), the file ends with the last line that was, @p trouble is
/// told once, and what comes is dropped: the recording ends, and nothing else does.
class TapFile
{
public:
    using Trouble = std::function<void(const std::string &)>;

    /// Lines wait for the end of a round of the loop, but no more than so many bytes of them.
    static constexpr std::size_t maxPending = std::size_t{1} << 20;

    /// A new file: one that is there is never touched, "a.jsonl" then becomes "a-2.jsonl".
    static Result<TapFile> create(const std::string &path, Trouble trouble);

    [[nodiscard]] const std::string &path() const { return m_path; }

    /// @param line with its newline
    void add(std::string_view line);

    /// Writes what waits. Blocks as long as the disk does.
    void flush();

private:
    TapFile(Fd file, std::string path, Trouble trouble);

    Fd m_file; ///< none once writing has failed
    std::string m_path;
    Trouble m_trouble;
    std::string m_pending;
    off_t m_size = 0; ///< that is whole lines
};

} // namespace claustrum::conformance
