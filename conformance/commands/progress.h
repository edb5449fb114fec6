// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace claustrum::conformance {

/// The progress of a long command, as a line on a terminal: "12 of 54: 5db5e4a/files-read". It is
/// replaced by the next, and removed at the end. Does nothing without a terminal.
class Progress
{
public:
    /// @param fd stderr for most commands, so that a report on stdout stays as it is
    explicit Progress(int fd);
    ~Progress() { clear(); }
    Progress(const Progress &) = delete;
    Progress &operator=(const Progress &) = delete;

    void show(const std::string &text);

    /// Removes the line, before other output.
    void clear();

private:
    void write(const std::string &text) const;

    int m_fd;
    std::size_t m_columns; ///< of the terminal; 0: none
    bool m_shown = false;
};

} // namespace claustrum::conformance
