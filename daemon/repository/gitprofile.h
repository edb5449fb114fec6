// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/git/gitcontext.h"
#include "wire/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// What a hardened git may do (later/git-files.md, Calls).
enum class GitProfile {
    Light, ///< may use the network, by https and ssh
    Heavy, ///< reads an untrusted repository: no transport, no helper, no attributes of the user
    Guard, ///< light, but without any transport: the guard of unpushed commits
};

/// The -c options, in order. @param excludesFile of the user
std::vector<std::string> profileOptions(GitProfile profile, const std::string &excludesFile);

/// The daemon's variables with those of the profile. @param pin for GIT_COMMON_DIR; empty: none
std::vector<std::string> profileVariables(const GitContext &context, GitProfile profile,
                                          const std::string &pin);

/// The daemon's variables without those that reach no git.
std::vector<std::string> ownVariables(const GitContext &context);

/// The number of settings in the daemon's own GIT_CONFIG_COUNT; 0 for builds that overwrite it.
/// "inherited GIT_CONFIG_COUNT <%q> is not a count", "inherited GIT_CONFIG pair <i> is incomplete".
Result<std::size_t> inheritedSettings(const GitContext &context);

/// Adds the pins that keep hooks of the configuration off: all of them, and each of @p hooks by
/// name. @param inherited settings that stay before them
void pinHooks(std::vector<std::string> &variables, std::size_t inherited,
              const std::vector<std::string> &hooks);

/// Sets @p name, as the last of the variables.
void setVariable(std::vector<std::string> &variables, std::string_view name,
                 std::string_view value);
void dropVariable(std::vector<std::string> &variables, std::string_view name);

} // namespace claustrum
