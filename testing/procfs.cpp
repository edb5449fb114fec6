// SPDX-License-Identifier: Apache-2.0
#include "testing/procfs.h"

#include "posix/files.h"
#include "posix/processfacts.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <sstream>

namespace claustrum::testing {
namespace {

std::string folderOf(pid_t pid)
{
    return "/proc/" + std::to_string(pid);
}

/// Empty if the process has ended meanwhile.
std::string contentOf(const std::string &path)
{
    auto content = readFile(path);
    return content ? *std::move(content) : std::string();
}

std::vector<std::string> namesIn(const std::string &folder)
{
    auto names = readDirectoryNames(folder);
    return names ? *std::move(names) : std::vector<std::string>();
}

std::optional<pid_t> pidNamed(const std::string &name)
{
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    const bool all = error == std::errc() && end == name.data() + name.size();
    return all ? std::optional(pid) : std::nullopt;
}

} // namespace

std::optional<ProcessInfo> processInfo(pid_t pid)
{
    const std::string stat = contentOf(folderOf(pid) + "/stat");
    const auto nameEnd = stat.rfind(')'); // the program's name before it may contain any character
    if (nameEnd == std::string::npos)
        return std::nullopt;
    ProcessInfo info;
    info.pid = pid;
    std::istringstream rest(stat.substr(nameEnd + 1));
    rest >> info.state >> info.parent >> info.group >> info.session >> info.terminal;
    return rest ? std::optional(info) : std::nullopt;
}

std::vector<ProcessInfo> allProcesses()
{
    std::vector<ProcessInfo> result;
    for (const std::string &name : namesIn("/proc")) {
        const auto pid = pidNamed(name);
        const auto info = pid ? processInfo(*pid) : std::nullopt;
        if (info)
            result.push_back(*info);
    }
    return result;
}

std::vector<ProcessInfo> childrenOf(pid_t pid)
{
    auto result = allProcesses();
    std::erase_if(result, [pid](const ProcessInfo &info) { return info.parent != pid; });
    return result;
}

std::uint64_t statusNumber(pid_t pid, std::string_view name)
{
    std::istringstream status(contentOf(folderOf(pid) + "/status"));
    std::string word;
    while (status >> word) {
        std::uint64_t number = 0;
        if (word == std::string(name) + ":" && status >> number)
            return number;
    }
    return 0;
}

std::vector<std::string> descriptorsOf(pid_t pid)
{
    std::vector<std::string> result;
    const std::filesystem::path folder = folderOf(pid) + "/fd";
    std::error_code gone;
    for (const std::string &name : namesIn(folder.string()))
        result.push_back(std::filesystem::read_symlink(folder / name, gone));
    return result;
}

std::vector<std::string> threadsOf(pid_t pid)
{
    std::vector<std::string> result;
    const std::string folder = folderOf(pid) + "/task/";
    for (const std::string &thread : namesIn(folder)) {
        std::string file = folder;
        const std::string line = contentOf(file.append(thread).append("/comm"));
        result.push_back(line.substr(0, line.find('\n')));
    }
    return result;
}

bool hasVariable(pid_t pid, std::string_view variable)
{
    const auto variables = variablesOf(pid);
    return std::find(variables.begin(), variables.end(), variable) != variables.end();
}

} // namespace claustrum::testing
