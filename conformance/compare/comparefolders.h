// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// A file of two folders, paired by its name.
struct FilePair
{
    enum class State {
        Waiting, ///< not compared yet
        Equal,
        Known, ///< differs as a list of expected differences says, and in nothing else
        Different,
        OnlyLeft,
        OnlyRight,
        Unreadable, ///< at least one of the two files
    };
    std::string name;
    State state = State::Waiting;
    std::size_t differences = 0; ///< rows
    std::size_t known = 0;       ///< of them, listed as expected
    std::size_t rows = 0;
    std::string problem; ///< of an unreadable file, or a line of the list that is out of date
};

/// Files of one folder that are listed, at most.
inline constexpr std::size_t mostFolderFiles = 10'000;

/// The transcripts (.jsonl) and logs (.log) in both folders, without folders below, by name. Fails
/// if a folder cannot be read or has too many files.
[[nodiscard]] Result<std::vector<FilePair>> pairFiles(const std::string &left,
                                                      const std::string &right);

/// "equal", "different", "only left", …
[[nodiscard]] std::string_view stateName(FilePair::State state);

/// "3 equal, 1 different, 1 only left"; states without a file are left out.
[[nodiscard]] std::string statesText(const std::vector<FilePair> &pairs);

} // namespace claustrum::conformance
