// SPDX-License-Identifier: Apache-2.0
#include "daemon/repository/worktreeentries.h"

#include "daemon/repository/smallfile.h"
#include "posix/beneath.h"
#include "posix/descriptorwalk.h"
#include "posix/directorystream.h"
#include "posix/removetree.h"
#include "wire/goerrno.h"
#include "wire/gopath.h"

#include <algorithm>
#include <fcntl.h>

namespace claustrum {
namespace {

std::string withoutLineEnd(std::string text)
{
    text.erase(text.find_last_not_of("\r\n") + 1); // npos + 1 is 0
    return text;
}

} // namespace

WorktreeEntries::WorktreeEntries(const std::string &commonDirectory)
    : m_path(go::joinPath(commonDirectory, "worktrees"))
{
    const Fd common(::open(commonDirectory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!common)
        return;
    if (auto opened = openDirectoryBeneath(common.get(), "worktrees"))
        m_directory = std::move(*opened);
}

std::optional<WorktreeEntry> WorktreeEntries::find(const std::string &name) const
{
    if (!m_directory || name.empty() || name == "." || name == ".."
        || name.find('/') != std::string::npos)
        return std::nullopt;
    WorktreeEntry entry{.name = name, .directory = {}, .record = {}, .target = {}};
    entry.directory.reset(
        ::openat(m_directory.get(), name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!entry.directory)
        return std::nullopt;
    struct stat status;
    entry.isLocked = statEntry(entry.directory.get(), "locked", status) == 0;
    auto record = readPlainFile(entry.directory.get(), "gitdir");
    if (!record)
        return entry;
    entry.record = withoutLineEnd(std::move(*record));
    const std::string named(trimmedLine(entry.record));
    if (!named.empty())
        entry.target = go::isAbsPath(named) ? go::cleanPath(named)
                                            : go::joinPath(go::joinPath(m_path, name), named);
    return entry;
}

std::vector<WorktreeEntry> WorktreeEntries::naming(const std::vector<std::string> &worktrees) const
{
    std::vector<WorktreeEntry> found;
    if (!m_directory)
        return found;
    DirectoryStream stream(
        Fd(::openat(m_directory.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
    while (const auto name = stream ? stream.next() : std::nullopt) {
        auto entry = find(std::string(*name));
        const auto isNamed = [&entry](const std::string &worktree) {
            return entry->target == go::joinPath(worktree, ".git");
        };
        if (entry && std::any_of(worktrees.begin(), worktrees.end(), isNamed))
            found.push_back(std::move(*entry));
    }
    return found;
}

std::string WorktreeEntries::remove(const std::string &name) const
{
    const auto removed = removeTreeIn(m_directory.get(), m_path, name);
    if (removed)
        return {};
    return go::osError("RemoveAll", name, removed.error().number).text;
}

} // namespace claustrum
