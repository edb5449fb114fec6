// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <string>
#include <string_view>

namespace claustrum {

/// Limit of git's small files: commondir, gitdir, .git, HEAD.
inline constexpr std::size_t mostSmallFile = 1048576;

/// A small file that could not be read.
struct SmallFileError : Error
{
    int number = 0; ///< ENOENT: nothing, or a dangling link; EINVAL: not a regular file; EFBIG
};

/// The content of the regular file @p name below the open @p directory; links that stay below it
/// are followed. Never waits. "<name> is not a regular file", "<name> is larger than 1048576
/// bytes", "openat <name>: <reason>", "openat <name>: path escapes from parent".
Result<std::string, SmallFileError> readSmallFile(int directory, std::string_view name);

/// The same, but a link is not a regular file.
Result<std::string, SmallFileError> readPlainFile(int directory, const std::string &name);

/// @p text without blanks, tabs and line ends at both ends.
std::string_view trimmedLine(std::string_view text);

} // namespace claustrum
