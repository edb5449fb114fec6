// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/mayhold.h"

#include <optional>
#include <string>

namespace claustrum {

/// The sign that the daemon of another install runs, or may run, beside the one of
/// <folder>/run/<clientId>: "run/<id>/rpc.sock answers", "cannot …"; nullopt: none does
/// (later/git-files.md, plugins.prune, 4). Each socket is dialled for 300 ms at most. Blocks; any
/// thread.
std::optional<std::string> runningSibling(const std::string &folder, const std::string &clientId,
                                          const MayHold &mayHold);

} // namespace claustrum
