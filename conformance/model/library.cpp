// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/library.h"

#include "conformance/model/transcriptreader.h"
#include "posix/files.h"

#include <filesystem>
#include <set>

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

/// The transcripts of a folder.
Result<void> addFolder(const std::string &folder, std::vector<std::string> &files)
{
    const auto names = readDirectoryNames(folder);
    if (!names)
        return names.error();
    for (const std::string &name : *names) {
        if (name.ends_with(suffix))
            files.emplace_back(folder).append("/").append(name);
    }
    return {};
}

} // namespace

RecordingName nameOf(const std::string &file, const Selection &selection)
{
    const fs::path path(file);
    const bool byHand = !selection.cases.empty() && path.parent_path() == selection.cases;
    return {byHand ? std::string(contractBuild) : path.parent_path().filename().string(),
            path.stem().string()};
}

Result<std::vector<std::string>> findAllRecordings(const Selection &selection)
{
    if (!selection.files.empty())
        return selection.files;
    std::vector<std::string> files;
    const auto builds = readDirectoryNames(selection.directory);
    if (!builds)
        return builds.error();
    for (const std::string &build : *builds) {
        const std::string folder = selection.directory + '/' + build;
        if (!build.starts_with(selection.build) || !isDirectory(folder))
            continue;
        if (const auto added = addFolder(folder, files); !added)
            return added.error();
    }
    if (!selection.cases.empty() && contractBuild.starts_with(selection.build)) {
        if (const auto added = addFolder(selection.cases, files); !added)
            return added.error();
    }
    return files;
}

Result<std::vector<std::string>> findRecordings(const Selection &selection)
{
    auto files = findAllRecordings(selection);
    if (!files || selection.filters.empty())
        return files;
    if (!selection.files.empty())
        return Error{"give either files or a filter, and not both"};
    std::set<std::string> matching;
    for (const NamePattern &filter : selection.filters) {
        bool used = false;
        for (const std::string &file : *files) {
            const RecordingName name = nameOf(file, selection);
            if (!filter.mayMatch(name.build, name.scenario))
                continue;
            used = true;
            matching.insert(file);
        }
        if (!used)
            return Error{"no scenario and no case matches " + filter.text()};
    }
    std::erase_if(*files, [&](const std::string &file) { return !matching.contains(file); });
    return files;
}

Result<std::vector<std::string>> findCases(const std::string &directory)
{
    std::vector<std::string> files;
    if (const auto added = addFolder(directory, files); !added)
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
