// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/builds.h"

#include <sys/resource.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// The environment of the daemon at its start, for its children. Constant from then on, so any
/// thread may read it.
struct Environment
{
    std::string home;
    std::vector<std::string> variables; ///< the daemon's own, as "KEY=value"
    rlimit descriptorLimit{};           ///< RLIMIT_NOFILE before the daemon raised its own
    const ReferenceBuild *build = &ReferenceBuild::standard();

    /// The value of one of the daemon's own variables; empty if it is not set.
    [[nodiscard]] std::string_view variable(std::string_view name) const;

    /// The variables of a spawned process (processes.md): the daemon's own, without its token,
    /// with the login shell's PATH if that is known, then @p overrides.
    [[nodiscard]] std::vector<std::string>
    forChild(const std::optional<std::string> &loginPath,
             const std::map<std::string, std::string> &overrides) const;
};

/// The environment of this process, with its limit on descriptors raised to the allowed maximum.
Environment takeEnvironment(std::string home, const ReferenceBuild &build);

/// @p base with @p overrides in the place of variables of the same name.
std::vector<std::string> withVariables(const std::vector<std::string> &base,
                                       const std::map<std::string, std::string> &overrides);

} // namespace claustrum
