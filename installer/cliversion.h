// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <string>

namespace claustrum {

/// The installer's own files beside the CLIs, by prefix and suffix of their names.
inline constexpr std::string_view stagedPrefix = ".fetch-";
inline constexpr std::string_view blobPrefix = ".blob-";
inline constexpr std::string_view archiveSuffix = ".zst";

/// Whether the sweep removes entries of that name (install.md, 9).
bool isSwept(std::string_view name);

/// Whether a version is allowed as the name of a CLI (install.md, 2; builds.md, D6, D7).
/// @param maySweep names that the sweep removes are allowed, too
Result<void> checkCliVersion(const std::string &version, bool maySweep = false);

} // namespace claustrum
