// SPDX-License-Identifier: Apache-2.0
#include "conformance/host/serverprocesses.h"

#include "posix/directorystream.h"
#include "posix/fd.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <fcntl.h>
#include <map>
#include <string>
#include <string_view>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

/// The fields of /proc/<pid>/stat after the name, which may contain any character: state is the
/// first of them.
std::vector<std::string> statFields(std::string_view pid)
{
    const Fd file(::open(("/proc/" + std::string(pid) + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
    std::array<char, 1024> buffer;
    const auto count = file ? ::read(file.get(), buffer.data(), buffer.size()) : 0;
    std::string_view stat(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    std::vector<std::string> fields;
    stat.remove_prefix(std::min(stat.size(), stat.rfind(')') + 1));
    for (std::string_view rest = stat; !rest.empty();) {
        rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of(' ')));
        const auto end = std::min(rest.size(), rest.find(' '));
        fields.emplace_back(rest.substr(0, end));
        rest.remove_prefix(end);
    }
    return fields;
}

template <class Number>
Number number(std::string_view text)
{
    Number value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

} // namespace

ServerProcesses::ServerProcesses()
{
    constexpr std::size_t parentField = 1;
    constexpr std::size_t groupField = 2;
    constexpr std::size_t startField = 19;
    std::map<pid_t, pid_t> parents;
    DirectoryStream names("/proc");
    while (const auto name = names ? names.next() : std::nullopt) {
        if (name->find_first_not_of("0123456789") != std::string_view::npos)
            continue;
        const auto fields = statFields(*name);
        if (fields.size() <= startField)
            continue;
        m_processes.push_back({number<pid_t>(*name), number<pid_t>(fields[parentField]),
                               number<pid_t>(fields[groupField]),
                               number<std::uint64_t>(fields[startField])});
        parents[m_processes.back().pid] = m_processes.back().parent;
    }
    for (Process &process : m_processes) {
        pid_t at = process.parent == ::getpid() ? 0 : process.parent;
        while (at > 1 && at != ::getpid())
            at = parents.contains(at) ? parents[at] : 0;
        process.isBelow = at == ::getpid();
    }
}

std::uint64_t ServerProcesses::now()
{
    timespec time{};
    ::clock_gettime(CLOCK_BOOTTIME, &time);
    const auto ticks = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    constexpr std::uint64_t second = 1'000'000'000;
    return static_cast<std::uint64_t>(time.tv_sec) * ticks
           + static_cast<std::uint64_t>(time.tv_nsec) * ticks / second;
}

ServerProcesses::Kin ServerProcesses::kinOf(pid_t pid) const
{
    bool exists = false;
    bool isBelow = false;
    for (const Process &process : m_processes) {
        exists = exists || process.pid == pid;
        isBelow = isBelow || (process.isBelow && (process.pid == pid || process.group == pid));
        if (process.pid == pid && !process.isBelow)
            return Kin::Stranger;
    }
    return isBelow ? Kin::Child : exists ? Kin::Stranger : Kin::Absent;
}

std::optional<pid_t> ServerProcesses::newGroupSince(std::uint64_t ticks) const
{
    std::optional<pid_t> group;
    for (const Process &process : m_processes) {
        if (!process.isBelow || process.start < ticks || process.group == group)
            continue;
        if (group)
            return std::nullopt;
        group = process.group;
    }
    return group;
}

} // namespace claustrum::conformance
