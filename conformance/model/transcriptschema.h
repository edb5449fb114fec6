// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace claustrum::conformance {

/// The JSON schema of one line of a transcript: transcript.schema.json.
extern const std::string_view transcriptSchema;

} // namespace claustrum::conformance
