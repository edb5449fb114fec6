// SPDX-License-Identifier: Apache-2.0
#include "daemon/plugins/leftovers.h"

#include "daemon/plugins/pluginnames.h"
#include "posix/processfacts.h"
#include "wire/gopath.h"

#include <algorithm>

namespace claustrum {

std::set<std::string> pluginsOfMarkedProcesses(const std::string &folder,
                                               const std::string &processes)
{
    const std::string mark = "CLAUDE_SSH_RUN_DIR=" + go::joinPath(folder, "run") + '/';
    const auto isMark = [&](const std::string &variable) { return variable.starts_with(mark); };
    std::set<std::string> plugins;
    const auto look = [&](pid_t pid) {
        if (std::ranges::any_of(variablesOf(pid, processes), isMark)) {
            for (const std::string &argument : argumentsOf(pid, processes))
                addPluginNames(plugins, argument);
        }
        return true;
    };
    eachProcess(look, processes);
    return plugins;
}

} // namespace claustrum
