// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/environment.h"

#include <unistd.h>

namespace claustrum {
namespace {

std::string_view nameOf(std::string_view variable)
{
    return variable.substr(0, variable.find('='));
}

rlimit raiseDescriptorLimit()
{
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    rlimit raised = before;
    raised.rlim_cur = raised.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &raised); // if refused, the limit stays
    return before;
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

std::vector<std::string>
Environment::forChild(const std::optional<std::string> &loginPath,
                      const std::map<std::string, std::string> &overrides) const
{
    std::map<std::string, std::string> changes;
    if (loginPath)
        changes["PATH"] = *loginPath;
    for (const auto &[name, value] : overrides)
        changes[name] = value;
    auto result = withVariables(variables, changes);
    if (!overrides.contains("CLAUDE_RPC_TOKEN"))
        std::erase_if(result,
                      [](const auto &entry) { return nameOf(entry) == "CLAUDE_RPC_TOKEN"; });
    return result;
}

Environment takeEnvironment(std::string home, const ReferenceBuild &build)
{
    Environment result;
    result.home = std::move(home);
    result.build = &build;
    result.descriptorLimit = raiseDescriptorLimit();
    for (char **entry = ::environ; *entry; ++entry)
        result.variables.emplace_back(*entry);
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
        result.push_back(std::string(name).append("=").append(value));
    return result;
}

} // namespace claustrum
