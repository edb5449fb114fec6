// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/savefolder.h"

#include "conformance/commands/command.h"
#include "conformance/model/atomicfile.h"
#include "conformance/record/savesession.h"
#include "posix/files.h"

namespace claustrum::conformance {
namespace {

constexpr mode_t transcriptMode = 0644;

/// A transcript's header may name anything: no file may leave the folder.
bool isFileName(const std::string &name)
{
    return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos;
}

} // namespace

Result<SaveFolder> SaveFolder::open(const std::string &folder, const std::string &server)
{
    SaveFolder saves;
    if (folder.empty())
        return saves;
    saves.m_folder = folder;
    if (const auto made = makeDirectories(folder, 0777); !made)
        return made.error();
    auto version = versionOf(server);
    if (!version)
        return version.error();
    saves.m_version = std::move(*version);
    return saves;
}

ScenarioResult SaveFolder::play(const Transcript &transcript, const PlayOptions &options) const
{
    return m_folder.empty() ? conformance::play(transcript, options)
                            : playAndSave(transcript, options, m_version);
}

void SaveFolder::save(ScenarioResult &result)
{
    if (result.recorded.empty())
        return; // nothing was played
    if (const auto written = write(result); !written) {
        cannotRun("the answers to " + result.file + " are not saved: " + written.error().text);
        m_hasFailed = true;
    }
    result.recorded.clear();
}

Result<void> SaveFolder::write(const ScenarioResult &result)
{
    if (!isFileName(result.build) || !isFileName(result.scenario))
        return Error{"its build or its scenario cannot be the name of a file: " + result.build
                     + ", " + result.scenario};
    const std::string folder = m_folder + '/' + result.build;
    const std::string file = folder + '/' + result.scenario + ".jsonl";
    const auto [place, isNew] = m_written.try_emplace(file, result.file);
    if (!isNew && place->second != result.file)
        return Error{file + " has the answers to " + place->second};
    if (const auto made = makeDirectories(folder, 0777); !made)
        return made.error();
    return writeFileAtomically(file, result.recorded, transcriptMode);
}

} // namespace claustrum::conformance
