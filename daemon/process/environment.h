// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/spawn.h"
#include "wire/builds.h"

#include <sys/resource.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// The variable with "<pid>:<start>" of a child, which the spawn itself adds (later/processes.md,
/// H).
inline constexpr const char *childIdentityVariable = "CLAUDE_SSH_CHILD";

/// Variables that a login shell knows better than the daemon.
struct LoginVariables
{
    std::optional<std::string> path;        ///< its PATH
    std::optional<std::string> agentSocket; ///< its SSH_AUTH_SOCK, for a child without one
};

/// The environment of the daemon at its start, for its children. Constant from then on, so any
/// thread may read it.
struct Environment
{
    std::string home;
    std::string runDirectory;           ///< of the socket, as given, cleaned
    std::vector<std::string> variables; ///< the daemon's own, as "KEY=value"
    /// What a child writes before it runs its program; empty: nothing. Any thread.
    std::function<std::vector<ChildWrite>()> fence;
    std::string agentSocket;    ///< of all children, in place of ours; empty: none
    rlimit descriptorLimit{};   ///< RLIMIT_NOFILE of children
    std::string settingsFolder; ///< managed settings in place of the system's; empty: none
    const ReferenceBuild *build = &ReferenceBuild::standard();

    /// The value of one of the daemon's own variables; empty if it is not set.
    [[nodiscard]] std::string_view variable(std::string_view name) const;
    [[nodiscard]] bool hasVariable(std::string_view name) const;

    /// The variables of a spawned process (processes.md; later/processes.md, H): the daemon's own,
    /// without its token, with the login shell's, then @p overrides.
    [[nodiscard]] std::vector<std::string>
    forChild(const LoginVariables &login,
             const std::map<std::string, std::string> &overrides) const;
};

/// The environment of this process, with its limit on descriptors raised to the allowed maximum.
Environment takeEnvironment(std::string home, const ReferenceBuild &build);

/// @p base with @p overrides at the end, in place of variables of the same name.
std::vector<std::string> withVariables(const std::vector<std::string> &base,
                                       const std::map<std::string, std::string> &overrides);

/// Likewise, but a variable of the same name keeps its place.
std::vector<std::string> withVariablesInPlace(const std::vector<std::string> &base,
                                              const std::map<std::string, std::string> &overrides);

} // namespace claustrum
