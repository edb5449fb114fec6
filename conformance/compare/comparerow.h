// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// One line of a comparison, with both sides.
struct CompareRow
{
    enum class Kind {
        Equal,
        Changed,
        OnlyLeft,
        OnlyRight,
        BreaksRule,  ///< equal, but one side breaks a rule of order or framing
        NotCompared, ///< the right side is not known
    };
    Kind kind = Kind::Equal;
    bool isFault = false; ///< of a run: the server ended or failed, instead of sending a frame
    bool moved = false;   ///< in another order among the others; not a difference by itself
    int leftLine = 0;     ///< in the file, from 1; 0: none
    int rightLine = 0;
    std::string left;
    std::string right;
    std::size_t leftOffset = 0; ///< of the first differing bytes
    std::size_t rightOffset = 0;
    std::string field; ///< the JSON field there
    std::string what;  ///< "the reply to 12"
    std::string sent;  ///< the line that it answers; may be empty
    std::string rule;  ///< the broken rule: "on the right, frame 2 of …"; empty: none
    std::string why;   ///< of a row that was not compared: "not played: the run ended at line 48"
    std::string place; ///< of a moved row: "on the right after frame 3 of process p, line 12"
};

[[nodiscard]] constexpr bool isDifference(CompareRow::Kind kind)
{
    return kind != CompareRow::Kind::Equal && kind != CompareRow::Kind::NotCompared;
}

using CompareRows = std::vector<CompareRow>;

} // namespace claustrum::conformance
