// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/frame.h"

#include <optional>
#include <string>
#include <string_view>

namespace claustrum::testing {

/// A stream frame, taken apart.
struct StreamFrame
{
    std::string process;
    std::string stream; ///< "stdout", "stderr", "exit"
    Seq seq = 0;
    std::string bytes; ///< of stdout and stderr
    int exitCode = 0;  ///< of exit
};

/// Takes a frame apart, its newline already gone; nullopt if it is not, to the byte, a stream
/// frame. Process ids must need no escaping.
std::optional<StreamFrame> readStreamFrame(std::string_view frame);

/// What came of one process, and whether it came in order: every seq once, up to the exit frame.
class ReceivedStream
{
public:
    /// @param after the last seq that was seen before
    explicit ReceivedStream(Seq after = 0)
        : m_lastSeq(after)
    {}

    /// False, and nothing is taken, if the frame is not the next.
    bool take(const StreamFrame &frame);

    [[nodiscard]] Seq lastSeq() const { return m_lastSeq; }
    [[nodiscard]] const std::string &out() const { return m_out; }
    [[nodiscard]] const std::string &err() const { return m_err; }
    /// nullopt until the exit frame has come.
    [[nodiscard]] std::optional<int> exitCode() const { return m_exitCode; }

private:
    Seq m_lastSeq;
    std::string m_out;
    std::string m_err;
    std::optional<int> m_exitCode;
};

} // namespace claustrum::testing
