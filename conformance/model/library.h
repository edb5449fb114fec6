// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/namepattern.h"
#include "conformance/model/transcript.h"
#include "wire/builds.h"
#include "wire/result.h"

#include <string>
#include <vector>

namespace claustrum::conformance {

/// A selection of recordings.
struct Selection
{
    std::string directory;                   ///< of <build>/<scenario>.jsonl
    std::string build;                       ///< prefix of a build; empty: all
    std::vector<NamePattern> filters;        ///< of scenarios and cases; empty: all
    std::vector<std::string> files;          ///< these instead
    std::string cases;                       ///< folder of hand-written scenarios; empty: none
    const ReferenceBuild *casesOf = nullptr; ///< only cases that hold for this build; null: all
};

/// The build in hand-written scenarios: they follow the contract, not a program.
inline constexpr std::string_view contractBuild = "contract";

/// The files of a selection, sorted, hand-written ones last: scenarios that match a filter, and
/// those with a case that may match. The error names a filter that matches nothing, and one that is
/// given together with files.
Result<std::vector<std::string>> findRecordings(const Selection &selection);

/// The same without the filters.
Result<std::vector<std::string>> findAllRecordings(const Selection &selection);

/// The hand-written scenarios of a folder, sorted.
Result<std::vector<std::string>> findCases(const std::string &directory);

/// "<scenario>" and "<build>" of a file <build>/<scenario>.jsonl in the folders of a selection.
struct RecordingName
{
    std::string build;
    std::string scenario;
};
RecordingName nameOf(const std::string &file, const Selection &selection);

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
