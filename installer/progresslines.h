// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace claustrum {

/// The lines about a download that the client reads (later/install.md, I7): one at its start, one
/// each second in which bytes came, one at its end. Blocks on the descriptor; one thread.
class ProgressLines
{
public:
    /// @param fd our output to the client; owned by the caller
    explicit ProgressLines(int fd)
        : m_fd(fd)
    {}

    /// @param total expected bytes, -1 if unknown
    void start(std::int64_t total);
    void update(std::int64_t bytes);
    /// Also if the last line had as many bytes.
    void finish(std::int64_t bytes);

private:
    void write(std::int64_t bytes);

    int m_fd;
    std::int64_t m_total = -1;
    std::int64_t m_shown = 0;
};

} // namespace claustrum
