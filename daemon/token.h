// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/settings.h"
#include "daemon/loop/ownfile.h"
#include "wire/result.h"

#include <string>

namespace claustrum {

/// The token that clients must send, from where the settings say. A token file is unlinked once it
/// is read; a token descriptor is closed. The error is a line for stderr (daemon.md, The daemon).
Result<std::string> takeToken(const ServeSettings &settings);

/// Writes daemon.token beside the socket, through a temporary file and a rename.
Result<OwnFile> persistToken(const std::string &token, const std::string &socketPath);

} // namespace claustrum
