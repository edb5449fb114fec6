// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/lastfailed.h"

#include "conformance/model/atomicfile.h"
#include "posix/files.h"

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>

namespace claustrum::conformance {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t mostCases = 10000; ///< some twenty builds that fail completely
constexpr mode_t fileMode = 0600;
constexpr mode_t folderMode = 0700;

std::string fullPath(const std::string &file)
{
    std::error_code error;
    const fs::path path = fs::absolute(file, error).lexically_normal();
    return error ? file : path.string();
}

bool exists(const std::string &file)
{
    std::error_code error;
    return fs::exists(file, error);
}

bool hasFailed(Standing standing)
{
    return standing != Standing::Ok && standing != Standing::KnownDifference
           && standing != Standing::Skipped;
}

/// Lines "<file>\t<case>"; a name that would break a line is left out.
std::string asText(const FailedCases &cases)
{
    std::string text;
    std::size_t count = 0;
    for (const auto &[file, id] : cases) {
        if (++count > mostCases)
            break;
        if (file.find_first_of("\t\n") == std::string::npos)
            text += file + '\t' + id + '\n';
    }
    return text;
}

} // namespace

std::string lastFailedFile()
{
    const char *const cache = std::getenv("XDG_CACHE_HOME");
    if (cache && *cache == '/')
        return std::string(cache) + "/claustrum/last-failed";
    const char *const home = std::getenv("HOME");
    return home && *home == '/' ? std::string(home) + "/.cache/claustrum/last-failed"
                                : std::string();
}

Result<FailedCases> readLastFailed(const std::string &file)
{
    FailedCases cases;
    if (file.empty() || !exists(file))
        return cases;
    const auto text = readFile(file);
    if (!text)
        return text.error();
    for (std::string_view rest = *text; !rest.empty();) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (const auto tab = line.find('\t'); tab != std::string_view::npos)
            cases.emplace(line.substr(0, tab), line.substr(tab + 1));
    }
    return cases;
}

JudgedScenario::JudgedScenario(const Outcome &outcome)
    : file(fullPath(outcome.result.file))
    , partial(outcome.result.partial)
{
    for (const CaseOutcome &one : casesOf(outcome)) {
        cases.insert(one.result.id);
        if (hasFailed(one.standing))
            failed.insert(one.result.id);
    }
}

FailedCases updated(FailedCases before, const std::vector<JudgedScenario> &judged)
{
    FailedCases after = std::move(before);
    for (const JudgedScenario &scenario : judged) {
        std::erase_if(after, [&](const auto &one) {
            return one.first == scenario.file
                   && (!scenario.partial || scenario.cases.contains(one.second));
        });
        for (const std::string &id : scenario.failed)
            after.emplace(scenario.file, id);
    }
    std::erase_if(after, [](const auto &one) { return !exists(one.first); });
    return after;
}

Result<void> rememberFailed(const std::string &file, const std::vector<JudgedScenario> &judged)
{
    if (file.empty() || (!exists(file) && updated({}, judged).empty()))
        return {};
    const std::string folder = fs::path(file).parent_path();
    if (const auto made = makeDirectories(folder, folderMode); !made)
        return made.error();
    const auto lock = openFile(file + ".lock", O_RDWR | O_CREAT, fileMode);
    if (!lock)
        return lock.error();
    if (retryInterrupted([&] { return ::flock(lock->get(), LOCK_EX); }) != 0)
        return systemError("flock", file + ".lock", errno);
    auto before = readLastFailed(file);
    if (!before)
        return before.error();
    const FailedCases after = updated(*before, judged);
    return after == *before ? Result<void>() : writeFileAtomically(file, asText(after), fileMode);
}

} // namespace claustrum::conformance
