// SPDX-License-Identifier: Apache-2.0
#include "daemon/worktrees/registeredworktree.h"

#include "daemon/worktrees/worktreecheckout.h"
#include "posix/descriptorwalk.h"
#include "posix/directorystream.h"
#include "posix/files.h"
#include "wire/gopath.h"

#include <algorithm>
#include <fcntl.h>

namespace claustrum {
namespace {

std::vector<std::string> namesOf(const LeafPlace &place, const std::string &worktreePath)
{
    return {go::cleanPath(worktreePath), place.resolvedPath()};
}

bool isNamedBy(const WorktreeEntry &entry, const std::vector<std::string> &names)
{
    return std::any_of(names.begin(), names.end(), [&entry](const std::string &name) {
        return entry.target == go::joinPath(name, ".git");
    });
}

/// The last component of what .git names, if that lies in this repository's worktrees; else empty.
std::string nameInRepository(const LeafPlace &place, const WorktreeEntries &entries,
                             bool repositoryExists)
{
    const std::string named = namedGitDirectory(place.leaf());
    if (named.empty())
        return {};
    const std::string full =
        go::isAbsPath(named) ? go::cleanPath(named) : go::joinPath(place.resolvedPath(), named);
    const std::string parent = go::dirName(full);
    if (parent == entries.path())
        return go::baseName(full);
    const auto found = statFile(parent);
    const auto own = statFile(entries.path());
    const bool isSame = repositoryExists && found && own && isSameFile(*found, *own);
    return isSame ? go::baseName(full) : std::string();
}

bool isEmpty(int directory)
{
    DirectoryStream stream(Fd(::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
    return stream && !stream.next();
}

/// The .git of a leaf is not the file of a worktree.
std::optional<NotRegistered> objectionToFile(const LeafPlace &place)
{
    struct stat status;
    const std::string &leaf = place.resolvedPath();
    const int error = statEntry(place.leaf(), ".git", status);
    if (error == ENOENT)
        return NotRegistered{leaf + " has no .git file"};
    if (error != 0 || !S_ISREG(status.st_mode))
        return NotRegistered{leaf + "/.git is not a regular file"};
    if (namedGitDirectory(place.leaf()).empty())
        return NotRegistered{leaf + "/.git does not name a git dir"};
    return std::nullopt;
}

} // namespace

std::optional<NotRegistered> objectionToRemoval(const LeafPlace &place,
                                                const WorktreeEntries &entries,
                                                const std::string &worktreePath,
                                                bool repositoryExists)
{
    if (isEmpty(place.leaf()))
        return std::nullopt;
    if (auto objection = objectionToFile(place))
        return objection;
    const std::string &leaf = place.resolvedPath();
    const std::string name = nameInRepository(place, entries, repositoryExists);
    if (name.empty()) {
        const bool isGone = !statFile(go::dirName(namedGitDirectory(place.leaf())));
        return NotRegistered{leaf
                                 + " carries a .git file that does not name this repository's own "
                                   "worktree admin directory",
                             !repositoryExists && isGone};
    }
    if (!repositoryExists)
        return std::nullopt;
    const auto entry = entries.find(name);
    if (!entry || isNamedBy(*entry, namesOf(place, worktreePath)))
        return std::nullopt;
    return NotRegistered{leaf
                         + " carries a .git file naming an admin directory whose own record is of "
                           "a different worktree"};
}

std::optional<WorktreeEntry> entryOf(const LeafPlace &place, const WorktreeEntries &entries,
                                     const std::string &worktreePath)
{
    const auto names = namesOf(place, worktreePath);
    if (place.leaf() >= 0) {
        auto entry = entries.find(nameInRepository(place, entries, true));
        if (entry && isNamedBy(*entry, names))
            return entry;
    }
    auto found = entries.naming(names);
    if (found.size() == 1)
        return std::move(found.front());
    return std::nullopt;
}

bool isLocked(const LeafPlace &place, const WorktreeEntries &entries,
              const std::string &worktreePath)
{
    const auto found = entries.naming(namesOf(place, worktreePath));
    return std::any_of(found.begin(), found.end(),
                       [](const WorktreeEntry &entry) { return entry.isLocked; });
}

} // namespace claustrum
