// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "wire/result.h"

#include <string>
#include <vector>

namespace claustrum::conformance {

/// Which recordings are meant.
struct Selection
{
    std::string directory;          ///< holds <build>/<scenario>.jsonl
    std::string build;              ///< prefix of a build; empty: all
    std::string filter;             ///< glob on the scenario, * and ?; empty: all
    std::vector<std::string> files; ///< these instead
    std::string cases;              ///< folder of hand-written ones; empty: none
};

/// The build that hand-written scenarios are of: they hold to the contract, not to a program.
inline constexpr std::string_view contractBuild = "contract";

/// The files of a selection, sorted, hand-written ones last. Empty if nothing matches.
Result<std::vector<std::string>> findRecordings(const Selection &selection);

/// The hand-written scenarios of a folder, sorted; those that match the filter.
Result<std::vector<std::string>> findCases(const std::string &directory, const std::string &filter);

/// A file and what is in it, or why it cannot be read.
struct Recording
{
    std::string file;
    Result<Transcript> transcript;
};

/// Reads all; none is left out because it cannot be read.
std::vector<Recording> readRecordings(const std::vector<std::string> &files);

/// Where data is installed: ../share/claustrum, seen from this program.
std::string installedData();

/// "./recordings" if that is there, else what is installed beside this program.
std::string defaultRecordings();

/// The `claustrum` beside this program.
std::string defaultServer();

} // namespace claustrum::conformance
