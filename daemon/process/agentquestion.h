// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/process/environment.h"
#include "wire/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace claustrum {

/// Finds the line behind a line with a mark in the output of a login shell; the other lines are
/// those of the user's profile. Takes blocks of any size; holds the mark's length of them until the
/// mark, then one line of at most 64 KiB.
class MarkedLine
{
public:
    /// @param mark without its newline
    explicit MarkedLine(std::string mark)
        : m_mark(std::move(mark) + '\n')
    {}

    void feed(std::string_view block);
    /// The line, trimmed; after the last block.
    [[nodiscard]] std::optional<std::string> line() const;

private:
    static constexpr std::size_t lineLimit = std::size_t{64} * 1024;
    std::string m_mark;
    std::string m_text; // behind the mark; before it was seen, the end of the input
    bool m_found = false;
};

/// Asks the login shell for its SSH_AUTH_SOCK (later/newest.md, 2.1): a
/// path, or empty if it exports none. The error is the end of a line for the log. Blocks, five
/// seconds at most unless the shell cannot be killed; any thread.
/// @param cancelFd readable: kill it and give up; -1: none
Result<std::string> askForAgent(const Environment &environment, int cancelFd = -1);

} // namespace claustrum
