// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/drift/driftsides.h"
#include "conformance/model/library.h"
#include "conformance/play/player.h"

#include <cstddef>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// What a server answers to the questions of some transcripts, whatever that is.
struct Observed
{
    DriftSide side;
    std::vector<std::string> notes; ///< scenarios that could not be played to their end, and why
};

/// Plays the transcripts against each of the servers, so many at a time, and takes what comes. A
/// frame that does not come is waited for, and then the play goes on; one that no transcript
/// has is written down where it came. Gives one Observed a server. Blocks, as runJobs() does.
/// @param options the server in it is not looked at
Result<std::vector<Observed>> observe(const std::vector<std::string> &servers,
                                      const std::vector<Recording> &recordings,
                                      const PlayOptions &options, std::size_t parallel);

} // namespace claustrum::conformance
