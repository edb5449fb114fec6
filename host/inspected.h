// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/jsonvalue.h"
#include "wire/result.h"

#include <string>

namespace claustrum {

/// The result of inspect.snapshot (docs/inspection.md) of the daemon whose socket is at @p socket.
/// The token is read beside it. Blocks for a second at most. Errors say why there is none.
Result<JsonValue> snapshotOf(const std::string &socket);

} // namespace claustrum
