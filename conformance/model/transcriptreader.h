// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "wire/result.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// Reads a transcript. Strict: an unknown step, an unknown member, a wrong type is an error, which
/// reads "<file>:<line>: <why>".
Result<Transcript> readTranscript(const std::string &file);

/// The same from memory; @p file is for messages.
Result<Transcript> parseTranscript(std::string_view text, const std::string &file);

} // namespace claustrum::conformance
