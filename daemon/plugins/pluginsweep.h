// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/plugins/pluginsinuse.h"
#include "posix/mayhold.h"

#include <ctime>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace claustrum {

/// A folder of plugins to be swept.
struct PluginRoot
{
    std::string path;
    std::string kind; ///< in the log: "plugin dir"
    /// Directories that look like plugins and are none.
    std::function<bool(const std::string &name)> isOther;
};

/// What keeps a plugin from being removed.
struct PluginUses
{
    timespec cutoff{};            ///< a later use
    std::set<std::string> others; ///< names in arguments of processes that are no children
    PluginsInUse &inUse;
};

/// The outcome for one folder.
struct Sweep
{
    std::vector<std::string> pruned; ///< names, sorted
    int live = 0;                    ///< plugins that processes use
    int young = 0;                   ///< plugins used later than the cutoff, or being unpacked
    std::vector<std::string> errors; ///< "<path>: <Go text>"
};

/// Removes the plugins of a folder that nothing uses (later/git-files.md, plugins.prune, 3). A
/// missing folder has none.
///
/// The folder is opened once, and its entries are reached from there without following symlinks:
/// whoever swaps them meanwhile leads nothing out of the folder. Blocks; any thread. Holds the
/// names of the plugins, for which @p mayHold is asked.
Sweep sweepPlugins(const PluginRoot &root, const PluginUses &uses, const MayHold &mayHold);

} // namespace claustrum
