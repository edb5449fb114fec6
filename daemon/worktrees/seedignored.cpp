// SPDX-License-Identifier: Apache-2.0
#include "daemon/worktrees/seedignored.h"

#include "daemon/git/textlines.h"
#include "daemon/repository/filecopy.h"
#include "daemon/worktrees/includedfiles.h"
#include "posix/beneath.h"
#include "posix/descriptorwalk.h"
#include "posix/directorystream.h"
#include "wire/gopath.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <limits>

namespace claustrum {
namespace {

constexpr mode_t directoryMode = 0755;
constexpr mode_t fileMode = 0666;
constexpr const char *settingsFolder = ".claude";
constexpr std::size_t mostArguments = 131072; // bytes in one call

/// State of one session or of one assistant, directly below a .claude.
constexpr std::array sessionState = std::to_array<std::string_view>({
    "agent-registry.json",
    "assistant-daemon-state.json",
    "checkpoints",
    "first-run",
    "mailbox",
    "routines/.state",
    "scheduled_tasks.json",
    "scheduled_tasks.lock",
    "worktrees",
});

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

/// A name from git is a path below the directory, without "." or "..".
bool isPlainPath(const std::string &name)
{
    return !name.empty() && name != "." && name != ".." && !go::isAbsPath(name)
           && !name.starts_with("../") && go::cleanPath(name) == name;
}

std::string parentOf(const std::string &path)
{
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "" : path.substr(0, slash);
}

void copyFile(int repository, int worktree, const std::string &path)
{
    const auto from = openDirectoryBeneath(repository, parentOf(path));
    const std::string name = go::baseName(path);
    struct stat status;
    if (!from || statEntry(from->get(), name, status) != 0 || !S_ISREG(status.st_mode))
        return;
    const auto to = makeDirectoriesBeneath(worktree, parentOf(path), directoryMode);
    if (to)
        (void)copyFileBetween(from->get(), name, to->get(), name, fileMode,
                              std::numeric_limits<off_t>::max());
}

/// The entries of the repository's .claude, but its worktrees.
std::vector<std::string> settings(int repository)
{
    std::vector<std::string> names;
    auto folder = openDirectoryBeneath(repository, settingsFolder);
    DirectoryStream stream(folder ? std::move(*folder) : Fd());
    while (const auto name = stream ? stream.next() : std::nullopt) {
        if (lower(std::string(*name)) != "worktrees")
            names.push_back(std::string(settingsFolder) + '/' + std::string(*name));
    }
    return names;
}

/// Ignored files below .claude.
std::vector<std::string> ignoredSettings(HardenedGit &git, int repository)
{
    std::vector<std::string> found;
    for (const auto &batch : batches(settings(repository), mostArguments)) {
        std::vector<std::string> arguments{
            "--literal-pathspecs", "ls-files", "--others", "--ignored",
            "--exclude-standard",  "-z",       "--"};
        arguments.insert(arguments.end(), batch.begin(), batch.end());
        const HardenedRun listed = git.run(std::move(arguments));
        if (!listed.ok())
            continue;
        const auto names = completeNames(listed);
        found.insert(found.end(), names.begin(), names.end());
    }
    return found;
}

} // namespace

bool isSparedBySeeding(const std::string &path, bool sparesState)
{
    const std::string all = '/' + lower(path) + '/';
    if (all.starts_with("/.claude/worktrees/"))
        return true;
    return sparesState
           && std::any_of(sessionState.begin(), sessionState.end(), [&all](std::string_view name) {
                  return all.find("/.claude/" + std::string(name) + '/') != std::string::npos;
              });
}

void seedIgnored(HardenedGit &git, int repository, int worktree)
{
    auto files = includedFiles(git, repository);
    const auto below = ignoredSettings(git, repository);
    files.insert(files.end(), below.begin(), below.end());
    for (const std::string &file : files) {
        if (isPlainPath(file) && !isSparedBySeeding(file, git.context().rules().sparesSessionState))
            copyFile(repository, worktree, file);
    }
}

} // namespace claustrum
