// SPDX-License-Identifier: Apache-2.0
// The commands of claustrum-conformance: each gives its exit status, and tells of trouble on
// stderr.
#pragma once

#include "conformance/options.h"

namespace claustrum::conformance {

int listCommand(const Options &options);
int replayCommand(const Options &options);

} // namespace claustrum::conformance
