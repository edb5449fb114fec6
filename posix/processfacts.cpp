// SPDX-License-Identifier: Apache-2.0
#include "posix/processfacts.h"

#include "posix/directorystream.h"
#include "posix/files.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace claustrum {
namespace {

/// More than the kernel accepts at an exec, 6 MiB.
constexpr std::size_t mostBytes = std::size_t{8} * 1024 * 1024;

// Fields of stat, counted from the one after the program's name.
constexpr std::size_t parentField = 1;
constexpr std::size_t groupField = 2;
constexpr std::size_t userTicksField = 11;
constexpr std::size_t systemTicksField = 12;
constexpr std::size_t startField = 19;
constexpr std::size_t virtualBytesField = 20;
constexpr std::size_t residentPagesField = 21;
constexpr std::size_t codeField = 23;      // its begin, the last of a new program to be known
constexpr std::size_t argumentsField = 45; // begin and end
constexpr std::size_t variablesField = 47; // likewise
constexpr std::size_t fieldsInUse = 49;
using StatFields = std::array<std::string_view, fieldsInUse>;

/// The time limit for the kernel to put a new program's arguments and variables in place:
/// microseconds, unless the process loses the processor meanwhile.
constexpr std::chrono::milliseconds longestExec{1000};

std::string folderOf(pid_t pid, const std::string &processes = "/proc")
{
    return processes + '/' + std::to_string(pid) + '/';
}

template <typename Number>
std::optional<Number> numberIn(std::string_view text)
{
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool all = error == std::errc() && end == text.data() + text.size();
    return all ? std::optional(number) : std::nullopt;
}

/// Fields that the text does not have are empty.
StatFields statFields(std::string_view text)
{
    StatFields fields;
    const auto nameEnd = text.rfind(')'); // the name before it may contain any character
    if (nameEnd == std::string_view::npos)
        return fields;
    text.remove_prefix(std::min(nameEnd + 2, text.size()));
    for (std::string_view &field : fields) {
        const auto end = std::min(text.find_first_of(" \n"), text.size());
        field = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return fields;
}

std::string statText(const std::string &folder)
{
    constexpr std::size_t longest = 4096; // a few hundred bytes
    auto text = readFile(folder + "stat", longest);
    return text ? *std::move(text) : std::string();
}

/// Whether a process has no strings in an area of its memory, whose begin and end are the fields
/// @p areaField and the next: it was given none, we may not see them, or it has given its memory
/// back. False while it executes a program: the area looks empty until all of it is in place, and
/// the kernel sets the begin of the code after that.
bool hasNone(const std::string &folder, std::size_t areaField)
{
    const std::string text = statText(folder);
    const StatFields fields = statFields(text);
    const bool isExecuting = fields[codeField] == "0" && fields[virtualBytesField] != "0";
    return !isExecuting && fields[areaField] == fields[areaField + 1];
}

/// The text of a file that shows such an area. It is read again during an exec, since nothing
/// notifies of its end.
std::string areaText(const std::string &folder, const char *file, std::size_t areaField)
{
    constexpr int lookEveryMs = 1;
    const auto deadline = std::chrono::steady_clock::now() + longestExec;
    for (;;) {
        auto text = readFile(folder + file, mostBytes);
        if (!text)
            return {};
        if (!text->empty() || hasNone(folder, areaField)
            || std::chrono::steady_clock::now() >= deadline)
            return *std::move(text);
        ::poll(nullptr, 0, lookEveryMs);
    }
}

/// Strings with a NUL at the end of each.
std::vector<std::string> stringsIn(std::string_view rest)
{
    std::vector<std::string> strings;
    while (!rest.empty()) {
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
    const StatFields fields = statFields(text);
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
    return parseProcessStat(statText(folderOf(pid)));
}

std::vector<std::string> argumentsOf(pid_t pid, const std::string &processes)
{
    return stringsIn(areaText(folderOf(pid, processes), "cmdline", argumentsField));
}

std::vector<std::string> variablesOf(pid_t pid, const std::string &processes)
{
    return stringsIn(areaText(folderOf(pid, processes), "environ", variablesField));
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

void eachProcess(const std::function<bool(pid_t pid)> &look, const std::string &processes)
{
    DirectoryStream directory(processes.c_str());
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
