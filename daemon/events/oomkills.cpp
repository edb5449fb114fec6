// SPDX-License-Identifier: Apache-2.0
#include "daemon/events/oomkills.h"

#include "posix/files.h"

#include <charconv>

namespace claustrum {

std::optional<std::uint64_t> oomKillsIn(std::string_view vmstat)
{
    constexpr std::string_view name = "oom_kill ";
    std::size_t at = vmstat.find(name);
    while (at != std::string_view::npos && at > 0 && vmstat[at - 1] != '\n')
        at = vmstat.find(name, at + 1);
    if (at == std::string_view::npos)
        return std::nullopt;
    std::uint64_t number = 0;
    const char *const begin = vmstat.data() + at + name.size();
    const auto [end, error] = std::from_chars(begin, vmstat.data() + vmstat.size(), number);
    return error == std::errc() && end != begin ? std::optional(number) : std::nullopt;
}

std::optional<std::uint64_t> readOomKills()
{
    constexpr std::size_t most = std::size_t{256} * 1024;
    const auto text = readFile("/proc/vmstat", most);
    return text ? oomKillsIn(*text) : std::nullopt;
}

} // namespace claustrum
