// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum {

namespace go {

/// The shortest equivalent path, computed from the text alone: "." and ".." resolved, no double or
/// trailing slash; "." for an empty path.
std::string cleanPath(std::string_view path);

/// Both parts with a slash between, cleaned; empty parts are ignored, two of them give "".
std::string joinPath(std::string_view a, std::string_view b);

/// All but the last component, cleaned; "." if there is only one.
std::string dirName(std::string_view path);

/// The last component; "." of an empty path, "/" of the root.
std::string baseName(std::string_view path);

[[nodiscard]] bool isAbsPath(std::string_view path);

} // namespace go

/// Expands "~" and "~/rest" (wire.md, Paths); other paths, and all paths if @p home is empty, are
/// returned unchanged.
std::string expandHome(std::string_view path, std::string_view home);

/// Whether @p path is @p directory or below it. Both must be clean; only the texts are compared.
[[nodiscard]] bool isAtOrBelow(std::string_view path, std::string_view directory);

} // namespace claustrum
