// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/library.h"

#include "conformance/model/transcriptreader.h"
#include "posix/files.h"

#include <filesystem>
#include <fnmatch.h>

namespace claustrum::conformance {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view suffix = ".jsonl";

bool isDirectory(const std::string &path)
{
    std::error_code error;
    return fs::is_directory(path, error);
}

/// The folder of this program; empty without /proc.
fs::path programDirectory()
{
    std::error_code error;
    return fs::read_symlink("/proc/self/exe", error).parent_path();
}

/// The transcripts of a folder whose scenario matches the filter.
Result<void> addFolder(const std::string &folder, const std::string &filter,
                       std::vector<std::string> &files)
{
    const auto names = readDirectoryNames(folder);
    if (!names)
        return names.error();
    for (const std::string &name : *names) {
        if (!name.ends_with(suffix))
            continue;
        const std::string scenario = name.substr(0, name.size() - suffix.size());
        if (filter.empty() || ::fnmatch(filter.c_str(), scenario.c_str(), 0) == 0)
            files.emplace_back(folder).append("/").append(name);
    }
    return {};
}

} // namespace

Result<std::vector<std::string>> findRecordings(const Selection &selection)
{
    if (!selection.files.empty())
        return selection.files;
    std::vector<std::string> files;
    const auto builds = readDirectoryNames(selection.directory);
    if (!builds)
        return builds.error();
    for (const std::string &build : *builds) {
        if (!build.starts_with(selection.build) || !isDirectory(selection.directory + '/' + build))
            continue;
        const std::string folder = selection.directory + '/' + build;
        if (const auto added = addFolder(folder, selection.filter, files); !added)
            return added.error();
    }
    if (!selection.cases.empty() && contractBuild.starts_with(selection.build)) {
        if (const auto added = addFolder(selection.cases, selection.filter, files); !added)
            return added.error();
    }
    return files;
}

Result<std::vector<std::string>> findCases(const std::string &directory, const std::string &filter)
{
    std::vector<std::string> files;
    if (const auto added = addFolder(directory, filter, files); !added)
        return added.error();
    return files;
}

std::vector<Recording> readRecordings(const std::vector<std::string> &files)
{
    std::vector<Recording> recordings;
    recordings.reserve(files.size());
    for (const std::string &file : files)
        recordings.push_back({file, readTranscript(file)});
    return recordings;
}

std::string installedData()
{
    return programDirectory() / "../share/claustrum";
}

std::string defaultRecordings()
{
    if (isDirectory("recordings"))
        return "recordings";
    return installedData() + "/recordings";
}

std::string defaultServer()
{
    return programDirectory() / "claustrum";
}

} // namespace claustrum::conformance
