// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/hostview.h"

#include <cstddef>
#include <string>

namespace claustrum {

/// The view for people: a line for each daemon, a table of its sessions, and what can be done about
/// what is wrong.
/// @param width of the terminal in columns, to which commands are cut; 0: nothing is cut
std::string psText(const HostView &view, std::size_t width);

/// The view as one JSON object with its newline (docs/operations.md). Unknown facts are null.
std::string psJson(const HostView &view);

} // namespace claustrum
