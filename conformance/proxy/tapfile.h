// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "wire/result.h"

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// The recording file of a tap: whole lines only, private to its owner (0600).
///
/// If a write fails (a full disk), the file ends after its last whole line, the callback receives
/// the error once, and later lines are dropped: the recording ends, the relay does not.
class TapFile
{
public:
    using OnError = std::function<void(const std::string &)>;

    /// Limit of the bytes that wait for the end of the loop's round.
    static constexpr std::size_t maxPending = std::size_t{1} << 20;

    /// Creates a new file. An existing one is never changed: "a.jsonl" becomes "a-2.jsonl".
    static Result<TapFile> create(const std::string &path, OnError onError);

    [[nodiscard]] const std::string &path() const { return m_path; }

    /// @param line with its newline
    void add(std::string_view line);

    /// Writes the waiting lines. Blocks as long as the disk does.
    void flush();

private:
    TapFile(Fd file, std::string path, OnError onError);

    Fd m_file; ///< none once writing has failed
    std::string m_path;
    OnError m_onError;
    std::string m_pending;
    off_t m_size = 0; ///< of the whole lines
};

} // namespace claustrum::conformance
