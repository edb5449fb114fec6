// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "wire/builds.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// The reference build that a `serve` step asks for itself, by its flag or its configuration: it is
/// spoken whatever build is played. Empty: none.
std::string buildNamedBy(const Serve &serve);

/// The first `serve` step with a flag for the build, so that the transcript shows the same whatever
/// build is played. Null: none.
const Step *selectsBuild(const Transcript &transcript);

/// The build of a transcript: hand-written ones follow the standard build, unless they are played
/// as another. Null: not known, as for a live session.
const ReferenceBuild *buildOf(const Header &header);

/// The build that a server speaks after a `serve` step; null: not known.
/// @param asBuild the build that the player asks for; empty: that of the transcript
const ReferenceBuild *servedBuild(const Header &header, const Serve &serve,
                                  std::string_view asBuild);

} // namespace claustrum::conformance
