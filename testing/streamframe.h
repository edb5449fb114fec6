// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/frame.h"

#include <optional>
#include <string>
#include <string_view>

namespace claustrum::testing {

/// A parsed stream frame.
struct StreamFrame
{
    std::string process;
    std::string stream; ///< "stdout", "stderr", "exit"
    Seq seq = 0;
    std::string bytes; ///< of stdout and stderr
    int exitCode = 0;  ///< of exit
};

/// Parses a frame without its newline; nullopt unless it is, to the byte, a stream frame.
std::optional<StreamFrame> readStreamFrame(std::string_view frame);

/// The frames of one process, checked for order: every seq once, up to the exit frame.
class ReceivedStream
{
public:
    /// @param after the last seq received before
    explicit ReceivedStream(Seq after = 0)
        : m_lastSeq(after)
    {}

    /// Appends a frame; false, with nothing changed, if it is not the next.
    bool take(const StreamFrame &frame);

    [[nodiscard]] Seq lastSeq() const { return m_lastSeq; }
    [[nodiscard]] const std::string &out() const { return m_out; }
    [[nodiscard]] const std::string &err() const { return m_err; }
    /// nullopt before the exit frame.
    [[nodiscard]] std::optional<int> exitCode() const { return m_exitCode; }

private:
    Seq m_lastSeq;
    std::string m_out;
    std::string m_err;
    std::optional<int> m_exitCode;
};

} // namespace claustrum::testing
