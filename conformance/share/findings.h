// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/share/disguise.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

enum class Suspects {
    Left,   ///< words that look random are not hidden
    Hidden, ///< they are secrets
};

/// Notes what a text shows: secrets by their form or name, users of home directories and addresses,
/// hosts of addresses and URLs, parts of paths, values of variables.
/// @param path that of editLayers()
void noteFindings(const std::string &path, std::string_view text, Suspects suspects,
                  Disguise &disguise);

/// What a text at @p path is: a path, or a name of a file, or any text.
TextIs textAt(std::string_view path);

/// Whether a text at @p path belongs to the protocol: a method, the name of a stream.
bool isProtocol(std::string_view path);

/// The name of the variable whose value a text at @p path is, if others should not see it; empty:
/// it is no variable, or one such as PATH, or its value is a path.
std::string hiddenVariable(const std::string &path, std::string_view text);

} // namespace claustrum::conformance
