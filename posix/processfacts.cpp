// SPDX-License-Identifier: Apache-2.0
#include "posix/processfacts.h"

#include "posix/directorystream.h"
#include "posix/files.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <sys/stat.h>
#include <unistd.h>

namespace claustrum {
namespace {

/// More than the kernel accepts at an exec, 6 MiB.
constexpr std::size_t mostBytes = std::size_t{8} * 1024 * 1024;

// Fields of stat, counted from the one behind the program's name.
constexpr std::size_t parentField = 1;
constexpr std::size_t groupField = 2;
constexpr std::size_t userTicksField = 11;
constexpr std::size_t systemTicksField = 12;
constexpr std::size_t startField = 19;
constexpr std::size_t virtualBytesField = 20;
constexpr std::size_t residentPagesField = 21;
constexpr std::size_t fieldsInUse = 22;

std::string folderOf(pid_t pid)
{
    return "/proc/" + std::to_string(pid) + "/";
}

template <typename Number>
std::optional<Number> numberIn(std::string_view text)
{
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool all = error == std::errc() && end == text.data() + text.size();
    return all ? std::optional(number) : std::nullopt;
}

/// A file of strings, each with a NUL at its end.
std::vector<std::string> stringsIn(const std::string &path)
{
    const auto text = readFile(path, mostBytes);
    std::vector<std::string> strings;
    for (std::string_view rest = text ? std::string_view(*text) : ""; !rest.empty();) {
        const auto end = std::min(rest.find('\0'), rest.size());
        strings.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return strings;
}

std::string linkText(const std::string &path)
{
    std::array<char, 4096> text{};
    const auto size = ::readlink(path.c_str(), text.data(), text.size());
    return {text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

} // namespace

std::optional<ProcessStat> parseProcessStat(std::string_view text)
{
    const auto nameEnd = text.rfind(')'); // the name before it may contain any character
    if (nameEnd == std::string_view::npos || nameEnd + 2 > text.size())
        return std::nullopt;
    text.remove_prefix(nameEnd + 2);
    std::array<std::string_view, fieldsInUse> fields;
    for (std::string_view &field : fields) {
        const auto end = std::min(text.find(' '), text.size());
        field = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    const auto parent = numberIn<pid_t>(fields[parentField]);
    const auto group = numberIn<pid_t>(fields[groupField]);
    const auto start = numberIn<std::uint64_t>(fields[startField]);
    const auto userTicks = numberIn<std::uint64_t>(fields[userTicksField]);
    const auto systemTicks = numberIn<std::uint64_t>(fields[systemTicksField]);
    const auto virtualBytes = numberIn<std::uint64_t>(fields[virtualBytesField]);
    const auto residentPages = numberIn<std::uint64_t>(fields[residentPagesField]);
    if (fields[0].size() != 1 || !parent || !group || !start || !userTicks || !systemTicks
        || !virtualBytes || !residentPages)
        return std::nullopt;
    return ProcessStat{.state = fields[0].front(),
                       .parent = *parent,
                       .group = *group,
                       .start = std::string(fields[startField]),
                       .virtualBytes = *virtualBytes,
                       .residentPages = *residentPages,
                       .cpuTicks = *userTicks + *systemTicks};
}

std::optional<ProcessStat> readProcessStat(pid_t pid)
{
    constexpr std::size_t longest = 4096; // a few hundred bytes
    const auto text = readFile(folderOf(pid) + "stat", longest);
    return text ? parseProcessStat(*text) : std::nullopt;
}

std::vector<std::string> argumentsOf(pid_t pid)
{
    return stringsIn(folderOf(pid) + "cmdline");
}

std::vector<std::string> variablesOf(pid_t pid)
{
    return stringsIn(folderOf(pid) + "environ");
}

std::optional<std::string> valueIn(const std::vector<std::string> &variables, std::string_view name)
{
    for (const std::string_view entry : variables) {
        if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=')
            return std::string(entry.substr(name.size() + 1));
    }
    return std::nullopt;
}

std::string processLink(pid_t pid, const std::string &name)
{
    return linkText(folderOf(pid) + name);
}

std::string ownProcessLink(const std::string &name)
{
    return linkText("/proc/self/" + name);
}

std::optional<uid_t> userOf(pid_t pid)
{
    const auto status = statFile(folderOf(pid));
    return status ? std::optional(status->st_uid) : std::nullopt;
}

void eachProcess(const std::function<bool(pid_t pid)> &look)
{
    DirectoryStream directory("/proc");
    while (directory) {
        const auto name = directory.next();
        if (!name)
            return;
        const auto pid = numberIn<pid_t>(*name);
        if (pid && !look(*pid))
            return;
    }
}

} // namespace claustrum
