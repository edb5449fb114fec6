// SPDX-License-Identifier: Apache-2.0
#include "host/exitrecords.h"

#include "common/jsonmembers.h"
#include "posix/files.h"
#include "wire/gopath.h"

#include <algorithm>
#include <cstdlib>

namespace claustrum {
namespace {

constexpr std::size_t longestRecord = 256 * 1024; // bytes; daemons write 128 KiB at most
constexpr std::size_t mostRecords = 1024;         // that are read; a daemon keeps 32
constexpr std::size_t mostDirectories = 1024;

std::uint64_t countOf(const JsonValue &object, const char *key)
{
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, integerOf(object, key)));
}

} // namespace

std::optional<RecordedExit> parseExitRecord(const std::string &text)
{
    const auto json = parseJson(text);
    if (!json || stringOf(*json, "verdict").empty())
        return std::nullopt;
    RecordedExit exit;
    exit.id = stringOf(*json, "id");
    exit.pid = integerOf(*json, "pid");
    exit.command = stringOf(*json, "command");
    exit.args = stringsOf(*json, "args");
    exit.folder = stringOf(*json, "folder");
    exit.variables = stringsOf(*json, "variables");
    exit.started = numberOf(*json, "started").value_or(0);
    exit.ended = numberOf(*json, "ended").value_or(0);
    if (const auto *const code = json->find("exitCode"); code && code->isNumber())
        exit.exitCode = code->integer();
    exit.signal = stringOf(*json, "signal");
    const auto *const core = json->find("core");
    exit.core = core && core->isBool() && core->boolean();
    exit.cpuSeconds =
        numberOf(*json, "userSeconds").value_or(0) + numberOf(*json, "systemSeconds").value_or(0);
    exit.mostResidentBytes = countOf(*json, "mostResidentBytes");
    exit.stdinBytes = countOf(*json, "stdinBytes");
    exit.stderrBytes = countOf(*json, "stderrBytes");
    exit.stderrFirst = stringOf(*json, "stderrFirst");
    exit.stderrLast = stringOf(*json, "stderrLast");
    exit.verdict = stringOf(*json, "verdict");
    exit.advice = stringOf(*json, "advice");
    return exit;
}

std::vector<RecordedExit> readExitRecords(const std::vector<std::string> &runDirectories)
{
    std::vector<RecordedExit> exits;
    for (const auto &directory : runDirectories) {
        const auto folder = go::joinPath(directory, "post-mortem");
        const auto names = readDirectoryNames(folder);
        for (const auto &name : names ? *names : std::vector<std::string>()) {
            if (!name.ends_with(".json") || exits.size() >= mostRecords)
                continue;
            const auto path = go::joinPath(folder, name);
            const auto text = readFile(path, longestRecord);
            auto exit = text ? parseExitRecord(*text) : std::nullopt;
            if (!exit)
                continue;
            exit->path = path;
            exits.push_back(std::move(*exit));
        }
    }
    std::stable_sort(exits.begin(), exits.end(),
                     [](const auto &a, const auto &b) { return a.ended < b.ended; });
    return exits;
}

std::vector<std::string> runDirectories(const std::string &socket,
                                        const std::vector<std::string> &runningSockets)
{
    std::vector<std::string> directories{go::dirName(socket)};
    for (const auto &running : runningSockets) {
        if (!running.empty())
            directories.push_back(go::dirName(running));
    }
    if (const char *const home = std::getenv("HOME")) {
        const auto all = go::joinPath(home, ".claude/remote/run");
        const auto names = readDirectoryNames(all);
        for (const auto &name : names ? *names : std::vector<std::string>()) {
            if (directories.size() < mostDirectories)
                directories.push_back(go::joinPath(all, name));
        }
    }
    std::sort(directories.begin(), directories.end());
    directories.erase(std::unique(directories.begin(), directories.end()), directories.end());
    return directories;
}

std::string endText(const RecordedExit &exit)
{
    if (exit.exitCode)
        return "status " + std::to_string(*exit.exitCode);
    return (exit.signal.empty() ? "unknown" : exit.signal) + (exit.core ? ", core dumped" : "");
}

} // namespace claustrum
