// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "wire/result.h"

#include <string>
#include <vector>

namespace claustrum::conformance {

/// A selection of recordings.
struct Selection
{
    std::string directory;          ///< of <build>/<scenario>.jsonl
    std::string build;              ///< prefix of a build; empty: all
    std::string filter;             ///< glob on the scenario, * and ?; empty: all
    std::vector<std::string> files; ///< these instead
    std::string cases;              ///< folder of hand-written scenarios; empty: none
};

/// The build in hand-written scenarios: they follow the contract, not a program.
inline constexpr std::string_view contractBuild = "contract";

/// The files of a selection, sorted, hand-written ones last. Empty if nothing matches.
Result<std::vector<std::string>> findRecordings(const Selection &selection);

/// The hand-written scenarios of a folder that match the filter, sorted.
Result<std::vector<std::string>> findCases(const std::string &directory, const std::string &filter);

/// A file with its transcript, or the reason why it cannot be read.
struct Recording
{
    std::string file;
    Result<Transcript> transcript;
};

/// Reads all files; unreadable ones are included with their errors.
std::vector<Recording> readRecordings(const std::vector<std::string> &files);

/// The folder of installed data: ../share/claustrum, relative to this program's folder.
std::string installedData();

/// "./recordings" if it exists, otherwise the installed recordings.
std::string defaultRecordings();

/// The `claustrum` in this program's folder.
std::string defaultServer();

} // namespace claustrum::conformance
