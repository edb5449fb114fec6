// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/methods/dispatcher.h"
#include "daemon/plugins/pluginsinuse.h"

#include <string>

namespace claustrum {

/// Adds plugins.prune (later/git-files.md) to the table.
/// @param socket the daemon's
/// @param inUse outlives the calls
void addPluginsMethods(Dispatcher &dispatcher, BlockingCalls &calls, const std::string &socket,
                       PluginsInUse &inUse);

} // namespace claustrum
