// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/plugins/pluginsinuse.h"
#include "posix/mayhold.h"
#include "wire/params.h"

#include <optional>
#include <string>

namespace claustrum {

/// The folders of an install, from the path of its daemon's socket,
/// <folder>/run/<clientId>/rpc.sock.
struct InstallPlace
{
    std::string folder;
    std::string clientId;

    /// nullopt: the socket is elsewhere.
    static std::optional<InstallPlace> ofSocket(const std::string &socket);

    [[nodiscard]] std::string sharedRoot() const;
    [[nodiscard]] std::string ownRoot() const;
};

/// plugins.prune (later/git-files.md): removes the plugins of this install that were not used for
/// some days. Removes those of the shared folder, too, if no daemon of another install runs. Plugins
/// in use stay. Returns the result's JSON text.
///
/// Blocks; any thread; one at a time, the others wait.
/// @param socket the daemon's
/// @param processes the folder that the system keeps of them
std::string prunePlugins(const std::string &socket, const PruneParams &params, PluginsInUse &inUse,
                         const MayHold &mayHold, const std::string &processes = "/proc");

} // namespace claustrum
