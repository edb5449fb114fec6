// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum::go {

/// The text of encoding/json for the first value of the params of plugins.prune that has another
/// type than its field: "json: cannot unmarshal string into Go struct field PruneParams.minAgeDays
/// of type int". Empty if bindParams() accepts them, or if they are no JSON.
std::string pruneParamsMismatch(std::string_view rawParams);

} // namespace claustrum::go
