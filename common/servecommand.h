// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace claustrum {

/// Whether this is the command line of a daemon: with -serve or --serve.
bool isServing(const std::vector<std::string> &words);

/// The socket's path, cleaned, in the command line of a daemon: one with -serve and -socket, in
/// either form of a flag. Empty if it is none.
std::string servedSocket(const std::vector<std::string> &words);

} // namespace claustrum
