// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// The reason to refuse a launcher without a program.
Error noLauncher();

/// The words of a launcher as managed settings write it: a JSON array of strings, or words with
/// groups in double quotes; no shell reads it (later/newest.md, 3.1). At least one word, none
/// empty. The error is the reason to refuse it.
Result<std::vector<std::string>> launcherWords(std::string_view value);

} // namespace claustrum
