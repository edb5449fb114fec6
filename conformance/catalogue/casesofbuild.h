// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "wire/builds.h"

#include <string_view>

namespace claustrum::conformance {

/// Whether something from build @p since to build @p until holds for a build; empty means from the
/// first or to the last one. Unknown builds hold for nothing.
bool holdsFor(const ReferenceBuild &build, std::string_view since, std::string_view until);

/// A hand-written transcript without the lines of the cases that do not hold for the build. Lines
/// before the first case hold for all builds. Other transcripts are unchanged, and so are those
/// whose `serve` steps select their builds themselves.
Transcript casesOf(const ReferenceBuild &build, Transcript transcript);

} // namespace claustrum::conformance
