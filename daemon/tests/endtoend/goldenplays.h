// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/tests/endtoend/goldenplayer.h"

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace claustrum::testing {

/// Plays a row: the frame that the daemon sent.
using Play = std::function<std::string(Player &, const GoldenRow &)>;

/// How a row is played, or why it is not.
struct Part
{
    const char *file;
    std::set<int> lines;
    Play play;
    const char *reason = "";
};

/// Of files.* and plugins.*.
const std::vector<Part> &filesParts();

/// The part with that line of a golden file; null if there is none.
const Part *partOf(const std::string &file, int line);

} // namespace claustrum::testing
