// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace claustrum {

/// The number behind "oom_kill " in the text of /proc/vmstat (from Linux 4.13 on).
std::optional<std::uint64_t> oomKillsIn(std::string_view vmstat);
/// Since the boot, of this host; nullopt if the kernel does not tell.
std::optional<std::uint64_t> readOomKills();

/// Tells whether the kernel's OOM killer has killed any process since the last look. So a process
/// that SIGKILL ended and nobody here signalled was probably its victim. One thread.
class OomKills
{
public:
    using Read = std::function<std::optional<std::uint64_t>()>;

    explicit OomKills(Read read = readOomKills)
        : m_read(std::move(read))
        , m_last(m_read())
    {}

    bool hasHappened()
    {
        const auto now = m_read();
        const bool happened = now && m_last && *now > *m_last;
        m_last = now;
        return happened;
    }

private:
    const Read m_read;
    std::optional<std::uint64_t> m_last;
};

} // namespace claustrum
