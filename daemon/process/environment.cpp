// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/environment.h"

#include "common/managed/managedlauncher.h"

#include <algorithm>
#include <unistd.h>

namespace claustrum {
namespace {

constexpr const char *childRunDirectory = "CLAUDE_SSH_RUN_DIR";

std::string_view nameOf(std::string_view variable)
{
    return variable.substr(0, variable.find('='));
}

rlimit raiseDescriptorLimit()
{
    rlimit before{1024, 4096}; // the kernel's defaults, where a sandbox does not tell
    if (::getrlimit(RLIMIT_NOFILE, &before) != 0)
        return before;
    rlimit raised = before;
    raised.rlim_cur = raised.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &raised); // if refused, the limit stays
    return before;
}

/// The limit of children in builds that set it.
rlimit setLimit(rlimit limit)
{
    constexpr rlim_t files = 65536;
    limit.rlim_cur = std::min(limit.rlim_max, files);
    return limit;
}

void eraseVariable(std::vector<std::string> &variables, std::string_view name)
{
    std::erase_if(variables, [name](const auto &entry) { return nameOf(entry) == name; });
}

void eraseLauncherVariables(std::vector<std::string> &variables)
{
    eraseVariable(variables, launcherGateVariable);
    eraseVariable(variables, settingsFolderVariable);
}

std::string entryOf(const std::string &name, const std::string &value)
{
    return std::string(name).append("=").append(value);
}

} // namespace

std::string_view Environment::variable(std::string_view name) const
{
    for (const std::string_view entry : variables) {
        if (nameOf(entry) == name && entry.size() > name.size())
            return entry.substr(name.size() + 1);
    }
    return {};
}

bool Environment::hasVariable(std::string_view name) const
{
    return std::any_of(variables.begin(), variables.end(),
                       [name](const auto &entry) { return nameOf(entry) == name; });
}

std::vector<std::string>
Environment::forChild(const LoginVariables &login,
                      const std::map<std::string, std::string> &overrides) const
{
    std::map<std::string, std::string> changes;
    if (login.path)
        changes["PATH"] = *login.path;
    if (!agentSocket.empty())
        changes["SSH_AUTH_SOCK"] = agentSocket;
    for (const auto &[name, value] : overrides)
        changes[name] = value;
    const auto combine = build->childVariablesKeepPlace() ? withVariablesInPlace : withVariables;
    auto result = combine(variables, changes);
    if (!overrides.contains("CLAUDE_RPC_TOKEN"))
        eraseVariable(result, "CLAUDE_RPC_TOKEN");
    if (build->hidesLauncherVariables())
        eraseLauncherVariables(result);
    if (login.agentSocket)
        result.push_back(entryOf("SSH_AUTH_SOCK", *login.agentSocket));
    if (build->marksChildren()) {
        eraseVariable(result, childRunDirectory);
        eraseVariable(result, childIdentityVariable); // the spawn itself adds it
        result.push_back(entryOf(childRunDirectory, runDirectory));
    }
    return result;
}

Environment takeEnvironment(std::string home, const ReferenceBuild &build)
{
    Environment result;
    result.home = std::move(home);
    result.build = &build;
    result.descriptorLimit = raiseDescriptorLimit();
    if (build.setsDescriptorLimit())
        result.descriptorLimit = setLimit(result.descriptorLimit);
    for (char **entry = ::environ; *entry; ++entry)
        result.variables.emplace_back(*entry);
    if (build.hidesLauncherVariables()) { // from git's, too
        result.settingsFolder = result.variable(settingsFolderVariable);
        eraseLauncherVariables(result.variables);
    }
    return result;
}

std::vector<std::string> withVariables(const std::vector<std::string> &base,
                                       const std::map<std::string, std::string> &overrides)
{
    std::vector<std::string> result;
    result.reserve(base.size() + overrides.size());
    for (const auto &entry : base) {
        if (!overrides.contains(std::string(nameOf(entry))))
            result.push_back(entry);
    }
    for (const auto &[name, value] : overrides)
        result.push_back(entryOf(name, value));
    return result;
}

std::vector<std::string> withVariablesInPlace(const std::vector<std::string> &base,
                                              const std::map<std::string, std::string> &overrides)
{
    std::vector<std::string> result;
    result.reserve(base.size() + overrides.size());
    auto left = overrides;
    for (const auto &entry : base) {
        const std::string name(nameOf(entry));
        if (const auto change = left.find(name); change != left.end()) {
            result.push_back(entryOf(name, change->second));
            left.erase(change);
        } else if (!overrides.contains(name)) {
            result.push_back(entry);
        }
    }
    for (const auto &[name, value] : left)
        result.push_back(entryOf(name, value));
    return result;
}

} // namespace claustrum
