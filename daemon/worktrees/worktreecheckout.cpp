// SPDX-License-Identifier: Apache-2.0
#include "daemon/worktrees/worktreecheckout.h"

#include "daemon/repository/excludesfile.h"
#include "daemon/repository/filecopy.h"
#include "daemon/repository/gitwords.h"
#include "daemon/repository/smallfile.h"
#include "posix/beneath.h"
#include "posix/descriptorwalk.h"
#include "posix/files.h"
#include "posix/temporarydirectory.h"
#include "wire/goerrno.h"
#include "wire/gopath.h"

#include <algorithm>
#include <array>
#include <fcntl.h>

namespace claustrum {
namespace {

using namespace std::chrono_literals;

constexpr mode_t indexMode = 0666;

const char *const foreignText =
    "carries a .git file that does not name this repository's own worktree admin directory";

bool leadsBack(const WorktreeEntry &entry, const std::string &directory,
               const std::string &commonDirectory)
{
    const auto content = readSmallFile(entry.directory.get(), "commondir");
    if (!content)
        return false;
    const std::string named(trimmedLine(*content));
    const std::string leads =
        go::isAbsPath(named) ? go::cleanPath(named) : go::joinPath(directory, named);
    const auto found = statFile(leads);
    const auto common = statFile(commonDirectory);
    return found && common && isSameFile(*found, *common);
}

/// The modification time of git's index, rounded up: not older than what it describes.
timespec roundedUp(timespec time)
{
    constexpr long microsecond = 1000;
    constexpr long second = 1000000000;
    time.tv_nsec = (time.tv_nsec + microsecond - 1) / microsecond * microsecond;
    if (time.tv_nsec >= second) {
        time.tv_nsec -= second;
        ++time.tv_sec;
    }
    return time;
}

/// Puts the index @p file into the entry, in the place of what lies there. Empty, or the failure.
std::string placeIndex(const std::string &file, const WorktreeEntry &entry)
{
    const int directory = entry.directory.get();
    const std::string target = entry.name + "/index";
    struct stat status;
    const auto from = openFile(file, O_RDONLY);
    if (!from)
        return from.error().text;
    const int present = statEntry(directory, "index", status);
    const int flags = present == 0 && S_ISDIR(status.st_mode) ? AT_REMOVEDIR : 0;
    if (present == 0 && ::unlinkat(directory, "index", flags) < 0)
        return go::osError(flags == 0 ? "unlinkat" : "removeat", target, errno).text;
    const auto to = openFileIn(directory, "index", O_WRONLY | O_CREAT | O_EXCL, indexMode);
    if (!to)
        return go::osError("openat", target, to.error()).text;
    int error = copyBytes(from->get(), to->get());
    if (error == 0 && ::fstat(from->get(), &status) < 0)
        error = errno;
    const std::array<timespec, 2> times{timespec{0, UTIME_OMIT}, roundedUp(status.st_mtim)};
    if (error == 0 && ::futimens(to->get(), times.data()) < 0)
        error = errno;
    return error == 0 ? std::string() : go::osError("write", target, error).text;
}

} // namespace

std::string namedGitDirectory(int worktree)
{
    constexpr std::string_view key = "gitdir:";
    const auto text = readPlainFile(worktree, ".git");
    return text && text->starts_with(key)
               ? std::string(trimmedLine(std::string_view(*text).substr(key.size())))
               : std::string();
}

std::chrono::nanoseconds AddDeadline::timeout() const
{
    if (m_milliseconds <= 0)
        return 0ns;
    return std::max<std::chrono::nanoseconds>(left(), 1ns);
}

Result<WorktreeEntry> newEntry(const LeafPlace &place, const WorktreeEntries &entries,
                               const std::string &commonDirectory,
                               const std::vector<std::string> &stale)
{
    const std::string named = namedGitDirectory(place.leaf());
    if (named.empty() || !entries.exist())
        return Error{"was not populated by git worktree add"};
    if (go::baseName(go::dirName(named)) != "worktrees")
        return Error{foreignText};
    auto entry = entries.find(go::baseName(named));
    if (!entry || !leadsBack(*entry, go::joinPath(entries.path(), entry->name), commonDirectory)
        || entry->record.empty())
        return Error{foreignText};
    if (std::find(stale.begin(), stale.end(), entry->name) != stale.end())
        return Error{"carries a .git file naming an admin entry other than the one just created "
                     "for it"};
    const std::string own = go::joinPath(place.resolvedPath(), ".git");
    if (entry->record != own && (go::isAbsPath(entry->record) || entry->target != own))
        return Error{"carries a .git file naming an admin directory whose own record is of a "
                     "different worktree"};
    return std::move(*entry);
}

CheckoutEnd checkOut(HardenedGit &git, const LeafPlace &place, const WorktreeEntry &entry,
                     const std::string &gitDirectory, const std::string &tree,
                     const AddDeadline &deadline)
{
    const auto temporary =
        TemporaryDirectory::make(temporaryPlace(git.context()) + "/claude-ssh-index-");
    if (!temporary)
        return {.words = temporary.error().text};
    const std::string index = temporary->path() + "/index";
    const std::string leaf = place.resolvedPath();
    const HardenedRun run =
        git.run({.arguments = {"-c", "core.splitIndex=false", "-c", "core.commitGraph=false",
                               "--git-dir=" + gitDirectory, "--work-tree=" + leaf, "read-tree",
                               "-u", "--reset", "--no-recurse-submodules", tree},
                 .directory = leaf,
                 .variables = {"GIT_INDEX_FILE=" + index},
                 .limits = {.timeout = deadline.timeout(),
                            .drainTime = git.context().drain,
                            .killsAfterDrain = true}});
    const bool timedOut = run.wasStarted && run.finished.end == Finished::End::TimedOut
                          && deadline.milliseconds() > 0;
    if (!run.ok())
        return {.timedOut = timedOut, .words = run.words()};
    const std::string failure = placeIndex(index, entry);
    if (failure.empty())
        return {.ok = true};
    return {.words = gitWords(run.finished.err + failure)};
}

} // namespace claustrum
