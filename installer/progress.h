// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace claustrum {

/// The progress of a transfer as one line of text.
struct TransferState
{
    std::int64_t received = 0;
    std::int64_t total = -1; ///< -1: unknown
    std::chrono::nanoseconds elapsed{0};
};

/// "12.3 MiB of 61.0 MiB (20%), 4.1 MiB/s, 12 s left"; without a total only the known parts.
std::string describeTransfer(const TransferState &state);

/// Shows a download's progress on a terminal, and nothing anywhere else (install.md). One line,
/// overwritten a few times a second, and wiped by the destructor. One thread.
class Progress
{
public:
    using Clock = std::chrono::steady_clock;

    /// @param fd perhaps a terminal; owned by the caller
    explicit Progress(int fd);
    ~Progress();
    Progress(const Progress &) = delete;
    Progress &operator=(const Progress &) = delete;

    /// @param total expected bytes, -1 if unknown
    void update(std::int64_t received, std::int64_t total);

private:
    void show(const std::string &text);

    int m_fd; ///< -1: not a terminal
    Clock::time_point m_start = Clock::now();
    Clock::time_point m_nextLine = m_start;
    bool m_shown = false;
};

} // namespace claustrum
