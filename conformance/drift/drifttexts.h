// SPDX-License-Identifier: Apache-2.0
// Texts in the comparison of two answers.
#pragma once

#include <string>

namespace claustrum::conformance {

/// The error message of a server that does not know the method (wire.md, Envelope).
std::string unknownMethodError(const std::string &method);

/// The bytes of a base64 string in JSON; other JSON unchanged.
std::string decoded(const std::string &json);

/// Appends one more value of the same change, up to a limit.
void appendValue(std::string &values, const std::string &value);

/// The words in which two texts differ. Paths and names around them do not make a new change.
std::string differingWords(const std::string &from, const std::string &to);

} // namespace claustrum::conformance
