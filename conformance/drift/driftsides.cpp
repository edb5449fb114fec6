// SPDX-License-Identifier: Apache-2.0
#include "conformance/drift/driftsides.h"

#include "conformance/model/transcriptreader.h"
#include "posix/files.h"

#include <filesystem>

namespace claustrum::conformance {
namespace {

Result<std::vector<std::string>> filesOf(const std::string &path)
{
    std::error_code error;
    if (!std::filesystem::is_directory(path, error))
        return std::vector<std::string>{path};
    const auto names = readDirectoryNames(path);
    if (!names)
        return names.error();
    std::vector<std::string> files;
    for (const std::string &name : *names) {
        if (name.ends_with(".jsonl"))
            files.push_back(path + '/' + name);
    }
    return files;
}

} // namespace

Result<DriftSide> readDriftSide(const std::string &path)
{
    const auto files = filesOf(path);
    if (!files)
        return files.error();
    DriftSide side;
    for (const std::string &file : *files) {
        auto transcript = readTranscript(file);
        if (!transcript)
            return transcript.error();
        std::string scenario = transcript->header.scenario;
        if (!side.try_emplace(scenario, sessionOf(std::move(*transcript))).second)
            return Error{file + ": the scenario " + scenario + " is there twice"};
    }
    if (side.empty())
        return Error{"there is no transcript in " + path};
    return side;
}

Drift compareSides(const DriftSide &from, const DriftSide &to)
{
    DriftFinder finder;
    if (from.size() == 1 && to.size() == 1) {
        finder.compare(from.begin()->second, to.begin()->second);
        return finder.take();
    }
    std::vector<std::string> onlyFrom;
    for (const auto &[scenario, session] : from) {
        if (const auto other = to.find(scenario); other != to.end())
            finder.compare(session, other->second);
        else
            onlyFrom.push_back(scenario);
    }
    Drift drift = finder.take();
    drift.onlyFrom = std::move(onlyFrom);
    for (const auto &[scenario, session] : to) {
        if (!from.contains(scenario))
            drift.onlyTo.push_back(scenario);
    }
    return drift;
}

} // namespace claustrum::conformance
