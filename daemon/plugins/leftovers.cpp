// SPDX-License-Identifier: Apache-2.0
#include "daemon/plugins/leftovers.h"

#include "daemon/plugins/pluginnames.h"
#include "posix/files.h"
#include "wire/gopath.h"

#include <algorithm>

namespace claustrum {
namespace {

/// More than the kernel gives a program for its arguments and its environment together.
constexpr std::size_t mostBytes = std::size_t{8} * 1024 * 1024;

bool isNumber(const std::string &name)
{
    return std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Whether one of the texts in @p environment, which a NUL ends each, begins with @p mark.
bool hasMark(const std::string &environment, const std::string &mark)
{
    return environment.starts_with(mark)
           || environment.find(std::string(1, '\0') + mark) != environment.npos;
}

} // namespace

std::set<std::string> pluginsOfMarkedProcesses(const std::string &folder,
                                               const std::string &processes)
{
    const std::string mark = "CLAUDE_SSH_RUN_DIR=" + go::joinPath(folder, "run") + '/';
    std::set<std::string> plugins;
    const auto names = readDirectoryNames(processes);
    for (const std::string &name : names ? *names : std::vector<std::string>()) {
        const std::string process = processes + '/' + name;
        if (!isNumber(name))
            continue;
        // A process that ends meanwhile, or is another user's, has none.
        const auto environment = readFile(process + "/environ", mostBytes);
        if (!environment || !hasMark(*environment, mark))
            continue;
        if (const auto arguments = readFile(process + "/cmdline", mostBytes))
            addPluginNames(plugins, *arguments);
    }
    return plugins;
}

} // namespace claustrum
