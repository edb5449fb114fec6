// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace claustrum::conformance {

/// A section of the contract for people: "wire.md, Envelope" for "wire.md#Envelope".
std::string sectionText(const std::string &section);

/// Several: "wire.md, Envelope; daemon.md, Ending".
std::string sectionTexts(const std::vector<std::string> &sections);

} // namespace claustrum::conformance
