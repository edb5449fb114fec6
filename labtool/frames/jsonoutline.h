// SPDX-License-Identifier: Apache-2.0
// The structure of indented JSON, read from its lines as prettyJson() lays them out.
#pragma once

#include <QString>

#include <functional>

namespace claustrum::lab {

/// Lines of indented JSON; other lines may stand between documents, without indentation.
struct JsonLines
{
    int count = 0;
    std::function<QString(int)> at;
    int longest = 1 << 30; ///< characters; a line of this length goes on in the next one
};

/// The line with the closing bracket of an object or array that this line opens; -1 if it opens
/// none, or is not closed.
[[nodiscard]] int jsonEndOf(const JsonLines &lines, int line);

/// "params.args[1]", "[\"odd key\"].x"; empty for the whole document.
[[nodiscard]] QString jsonPathOf(const JsonLines &lines, int line);

/// The value that begins in this line: a scalar, or an object or array with all its lines.
[[nodiscard]] QString jsonValueOf(const JsonLines &lines, int line);

} // namespace claustrum::lab
