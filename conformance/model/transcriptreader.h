// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "wire/result.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// Reads a transcript. Strict: unknown steps, unknown members and wrong types are errors, with the
/// text "<file>:<line>: <reason>".
Result<Transcript> readTranscript(const std::string &file);

/// The same from memory; @p file is for messages.
Result<Transcript> parseTranscript(std::string_view text, const std::string &file);

} // namespace claustrum::conformance
