// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/settings.h"
#include "daemon/loop/ownfile.h"
#include "wire/builds/liferules.h"
#include "wire/result.h"

#include <functional>
#include <string>

namespace claustrum {

/// The token that clients must send, from where the settings say. A token file is unlinked once it
/// is read; a token descriptor is closed. The error is a line for stderr (daemon.md, The daemon).
Result<std::string> takeToken(const ServeSettings &settings, const LifeRules &rules = {});

/// Writes daemon.token beside the socket, through a temporary file and a rename.
/// @param isOurs false if another daemon has taken the socket over; then its token stays ("rename
/// <path>: another daemon has taken the socket over")
Result<OwnFile> persistToken(
    const std::string &token, const std::string &socketPath,
    const std::function<bool()> &isOurs = [] { return true; });

/// Removes the daemon.token of an earlier daemon, whose socket is about to be replaced: a start
/// that is cut short must not leave its token beside the new socket.
void removeEarlierToken(const std::string &socketPath);

} // namespace claustrum
