// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <string>

namespace claustrum {

/// What the installer itself makes beside the CLIs, by the beginnings and ends of their names.
inline constexpr std::string_view stagedPrefix = ".fetch-";
inline constexpr std::string_view blobPrefix = ".blob-";
inline constexpr std::string_view archiveSuffix = ".zst";

/// Whether the sweep takes an entry of that name (install.md, 9).
bool isSwept(std::string_view name);

/// Whether a version can be the name of a CLI (install.md, 2; builds.md, D6, D7).
Result<void> checkCliVersion(const std::string &version);

} // namespace claustrum
