// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/commonoptions.h"

#include <algorithm>
#include <charconv>
#include <climits>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <unistd.h>

namespace claustrum::conformance {

void takeSelection(ArgumentReader &reader, Selection &selection)
{
    reader.option("--recordings", selection.directory)
        .option("--build", selection.build)
        .option("--filter", [&selection](const std::string &filter) -> Result<void> {
            selection.filters.emplace_back(filter);
            return {};
        });
}

Selection withFolders(Selection selection)
{
    if (selection.directory.empty()) {
        selection.directory = defaultRecordings();
        selection.cases = defaultConformanceData() + "/cases";
    }
    return selection;
}

Selection withFiles(Selection selection, const Arguments &files)
{
    selection.files = files;
    return withFolders(std::move(selection));
}

Selection withFilesAndNames(Selection selection, const Arguments &arguments)
{
    Arguments files;
    for (const std::string &argument : arguments) {
        std::error_code error;
        if (argument.ends_with(".jsonl") || std::filesystem::is_regular_file(argument, error))
            files.push_back(argument);
        else
            selection.filters.emplace_back(argument);
    }
    return withFiles(std::move(selection), files);
}

void takeCatalogue(ArgumentReader &reader, CataloguePaths &paths)
{
    reader.option("--recordings", paths.recordings).option("--data", paths.conformance);
}

Result<Catalogue> readCatalogue(CataloguePaths paths)
{
    if (paths.recordings.empty())
        paths.recordings = defaultRecordings();
    if (paths.conformance.empty())
        paths.conformance = defaultConformanceData();
    auto catalogue = Catalogue::read(paths);
    if (!catalogue)
        return Error{catalogue.error().text + "; give the folders with --recordings and --data"};
    return catalogue;
}

ArgumentReader::Take takeCount(const char *option, std::size_t &count, std::size_t most)
{
    return [option, &count, most](const std::string &value) -> Result<void> {
        const char *const end = value.data() + value.size();
        const auto read = std::from_chars(value.data(), end, count);
        if (read.ec != std::errc() || read.ptr != end || count < 1 || count > most)
            return Error{std::string(option) + " must be 1 to " + std::to_string(most)};
        return {};
    };
}

ArgumentReader::Take takeJobs(std::size_t &jobs)
{
    return takeCount("--jobs", jobs, 256);
}

std::size_t defaultJobs()
{
    constexpr unsigned perProcessor = 4;
    constexpr unsigned most = 16;
    return std::clamp(perProcessor * std::thread::hardware_concurrency(), 1U, most);
}

ArgumentReader::Take takeTimeout(std::chrono::milliseconds &timeout)
{
    return [&timeout](const std::string &value) -> Result<void> {
        char *end = nullptr;
        const double seconds = std::strtod(value.c_str(), &end);
        if (value.empty() || *end != '\0' || !(seconds >= 0.01 && seconds <= 3600))
            return Error{"--timeout must be seconds, 0.01 to 3600"};
        timeout = std::chrono::milliseconds(std::llround(seconds * 1000));
        return {};
    };
}

ArgumentReader::Take takeBuild(const char *option, const ReferenceBuild *&build)
{
    return [option, &build](const std::string &value) -> Result<void> {
        const auto found = ReferenceBuild::find(value);
        if (!found)
            return Error{std::string(option) + ": " + found.error().text};
        build = *found;
        return {};
    };
}

Result<std::string> serverPath(const std::string &given)
{
    const std::string name = given.empty() ? defaultServer() : given;
    char real[PATH_MAX];
    if (!::realpath(name.c_str(), real) || ::access(real, X_OK) != 0)
        return Error{"cannot execute the server " + name + "; give one with --server"};
    return std::string(real);
}

ArgumentReader::Take takeServer(std::vector<std::string> &servers)
{
    return [&servers](const std::string &given) -> Result<void> {
        auto path = serverPath(given);
        if (!path)
            return path.error();
        servers.push_back(std::move(*path));
        return {};
    };
}

} // namespace claustrum::conformance
