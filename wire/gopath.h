// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum {

namespace go {

/// The shortest spelling of a path, by its text alone: "." and ".." resolved, slashes not
/// doubled, none at the end; "." for nothing.
std::string cleanPath(std::string_view path);

/// Both, with a slash between, cleaned; empty parts do not count, and of two the result is empty.
std::string joinPath(std::string_view a, std::string_view b);

/// All but the last component, cleaned; "." if there is only one.
std::string dirName(std::string_view path);

/// The last component; "." of an empty path, "/" of the root.
std::string baseName(std::string_view path);

[[nodiscard]] bool isAbsPath(std::string_view path);

} // namespace go

/// Expands "~" and "~/rest" (wire.md, Paths); any other path comes back as it is, and so does
/// every path if @p home is empty.
std::string expandHome(std::string_view path, std::string_view home);

/// Whether @p path is @p directory or something below it. Both are clean; goes by their text.
[[nodiscard]] bool isAtOrBelow(std::string_view path, std::string_view directory);

} // namespace claustrum
