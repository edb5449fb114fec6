// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/git/gitfacts.h"
#include "wire/builds.h"

#include <sys/resource.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace claustrum {

/// The daemon's environment for git.*. Constant, but for the facts, which lock; any thread.
struct GitContext
{
    std::string home;
    std::string workingDirectory;       ///< absolute
    std::string path;                   ///< the PATH for looking up git
    std::vector<std::string> variables; ///< git's environment, "KEY=value"
    std::optional<rlimit> descriptorLimit;
    std::chrono::nanoseconds timeout{0}; ///< per git process (builds.md, D5); zero: none
    const ReferenceBuild *build = &ReferenceBuild::standard();
    /// Wait for a background child of a filter that holds git's output after git's end.
    std::chrono::nanoseconds drain = std::chrono::seconds(5);
    std::shared_ptr<GitFacts> facts = std::make_shared<GitFacts>();

    [[nodiscard]] const GitRules &rules() const { return build->git(); }
    /// The value of one of the daemon's variables; nullopt if it is not set.
    [[nodiscard]] std::optional<std::string> variable(std::string_view name) const
    {
        for (const std::string &entry : variables) {
            if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=')
                return entry.substr(name.size() + 1);
        }
        return std::nullopt;
    }
};

/// The path of the null device, for arguments and variables of git.
inline constexpr const char *nullDevice = "/dev/null";

} // namespace claustrum
