// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/transcript.h"
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
};

/// The files of a selection, sorted. Empty if nothing matches.
Result<std::vector<std::string>> findRecordings(const Selection &selection);

/// A file and what is in it, or why it cannot be read.
struct Recording
{
    std::string file;
    Result<Transcript> transcript;
};

/// Reads all; none is left out because it cannot be read.
std::vector<Recording> readRecordings(const std::vector<std::string> &files);

/// "./recordings" if that is there, else what is installed beside this program.
std::string defaultRecordings();

/// The `claustrum` beside this program.
std::string defaultServer();

} // namespace claustrum::conformance
