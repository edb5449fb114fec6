// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace claustrum {

/// Whether a directory of this name is a plugin: 16 lower-case hex digits.
[[nodiscard]] bool isPluginName(std::string_view name);

/// Adds the plugins that an argument of a program names: the runs of exactly 16 lower-case hex
/// digits between other characters.
void addPluginNames(std::set<std::string> &names, std::string_view argument);

} // namespace claustrum
