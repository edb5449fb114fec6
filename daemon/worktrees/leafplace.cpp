// SPDX-License-Identifier: Apache-2.0
#include "daemon/worktrees/leafplace.h"

#include "daemon/git/textlines.h"
#include "posix/beneath.h"
#include "posix/descriptorwalk.h"
#include "posix/files.h"
#include "wire/goerrno.h"
#include "wire/gopath.h"

#include <algorithm>
#include <fcntl.h>

namespace claustrum {
namespace {

using Kind = PlaceError::Kind;

constexpr mode_t leafMode = 0777;

PlaceError failedCall(std::string_view call, const std::string &name, int error)
{
    return {Kind::Directory, go::osError(call, name, error).text, error};
}

std::string linkText(const std::string &path)
{
    return path
           + " is a symbolic link; a symlinked .claude or .claude/worktrees inside the repository "
             "is not supported for SSH sessions, because a repository can plant such a link and a "
             "planted one cannot reliably be told apart from your own. Replace it with a real "
             "directory (or delete it and it will be recreated)";
}

} // namespace

Result<LeafPlace, PlaceError> LeafPlace::descend(const Fd &base, const std::string &basePath,
                                                 std::string resolvedBase,
                                                 std::vector<std::string> components,
                                                 bool namesFirst)
{
    LeafPlace place;
    place.m_namesNext = namesFirst;
    place.m_parent = Fd(::fcntl(base.get(), F_DUPFD_CLOEXEC, 0));
    if (!place.m_parent)
        return failedCall("open", basePath, errno);
    place.m_name = std::move(components.back());
    components.pop_back();
    std::string path = basePath;
    place.m_resolvedPath = std::move(resolvedBase);
    for (const std::string &name : components) {
        path = go::joinPath(path, name);
        place.m_resolvedPath = go::joinPath(place.m_resolvedPath, name);
        if (auto error = place.step(name, path))
            return std::move(*error);
    }
    place.m_resolvedPath = go::joinPath(place.m_resolvedPath, place.m_name);
    return place;
}

/// Goes one directory down, or remembers why that is not possible; a link is an error.
std::optional<PlaceError> LeafPlace::step(const std::string &name, const std::string &path)
{
    if (m_obstacle || !m_missing.empty()) {
        m_missing.push_back(name);
        return std::nullopt;
    }
    struct stat status;
    const int error = statEntry(m_parent.get(), name, status);
    if (error == ENOENT) {
        m_missing.push_back(name);
    } else if (error != 0) {
        m_obstacle = failedCall("statat", m_namesNext ? name : ".", error);
    } else if (S_ISLNK(status.st_mode)) {
        return PlaceError{Kind::Symlink, linkText(path), 0};
    } else if (!S_ISDIR(status.st_mode)) {
        m_obstacle = PlaceError{Kind::Directory, path + " is not a directory", ENOTDIR};
    } else if (auto next = openFileIn(m_parent.get(), name, O_RDONLY | O_DIRECTORY); !next) {
        m_obstacle = failedCall("openat", name, next.error());
    } else {
        m_parent = std::move(*next);
        m_namesNext = false;
        if (const int searched = statEntry(m_parent.get(), ".", status))
            m_obstacle = failedCall("statat", ".", searched);
    }
    return std::nullopt;
}

int LeafPlace::leafStatus(struct stat &status) const
{
    return parentExists() ? statEntry(m_parent.get(), m_name, status) : ENOENT;
}

std::optional<PlaceError> LeafPlace::makeParents(mode_t mode)
{
    if (m_obstacle)
        return m_obstacle;
    for (const std::string &name : m_missing) {
        if (::mkdirat(m_parent.get(), name.c_str(), mode) < 0 && errno != EEXIST)
            return failedCall("mkdirat", name, errno);
        auto made = openFileIn(m_parent.get(), name, O_RDONLY | O_DIRECTORY);
        if (!made)
            return failedCall("openat", name, made.error());
        m_parent = std::move(*made);
    }
    m_missing.clear();
    return std::nullopt;
}

std::optional<PlaceError> LeafPlace::makeLeaf()
{
    if (::mkdirat(m_parent.get(), m_name.c_str(), leafMode) < 0)
        return failedCall("mkdirat", m_name, errno);
    if (const int error = openLeaf())
        return failedCall("openat", m_name, error);
    return std::nullopt;
}

int LeafPlace::openLeaf()
{
    auto opened = openFileIn(m_parent.get(), m_name, O_RDONLY | O_DIRECTORY);
    if (!opened)
        return opened.error();
    m_leaf = std::move(*opened);
    return 0;
}

bool LeafPlace::isUnchanged() const
{
    struct stat now;
    struct stat opened;
    return statEntry(m_parent.get(), m_name, now) == 0 && ::fstat(m_leaf.get(), &opened) == 0
           && isSameFile(now, opened);
}

int LeafPlace::removeLeaf() const
{
    return ::unlinkat(m_parent.get(), m_name.c_str(), AT_REMOVEDIR) < 0 ? errno : 0;
}

std::vector<std::string> pathComponents(const std::string &path)
{
    auto components = splitText(path, '/');
    std::erase_if(components, [](const std::string &name) { return name.empty() || name == "."; });
    return components;
}

std::optional<PlaceError> objectionToText(const std::string &path, const std::string &tail)
{
    if (!go::isAbsPath(path))
        return PlaceError{Kind::Unsafe, path + " is a relative path; " + tail, 0};
    const auto components = pathComponents(path);
    if (std::find(components.begin(), components.end(), "..") != components.end())
        return PlaceError{Kind::Unsafe, path + " contains a \"..\" component; " + tail, 0};
    return std::nullopt;
}

std::optional<PlaceError> objectionToPath(const std::string &path, const std::string &baseRepo)
{
    if (path.empty())
        return PlaceError{Kind::Directory, "\"\" does not name a directory", 0};
    if (auto error = objectionToText(path, sessionFolderTail))
        return error;
    const std::string clean = go::cleanPath(path);
    const std::string base = go::cleanPath(baseRepo);
    if (clean != base && isAtOrBelow(clean, base))
        return std::nullopt;
    return PlaceError{Kind::Unsafe,
                      path + " is not inside the repository " + baseRepo
                          + "; session worktrees are only created and removed under "
                            "<repository>/.claude/worktrees",
                      0};
}

Result<LeafPlace, PlaceError> placeInRepository(const std::string &path,
                                                const std::string &baseRepo)
{
    const std::string clean = go::cleanPath(baseRepo);
    auto walk = DescriptorWalk::fromRoot();
    if (const int error = walk.go(clean))
        return failedCall("open", baseRepo, error);
    const Fd base = reopenDirectory(walk.place().fd.get());
    if (!base)
        return failedCall("open", baseRepo, errno);
    const std::string below = go::cleanPath(path).substr(clean == "/" ? 0 : clean.size());
    return LeafPlace::descend(base, clean, walk.place().path, pathComponents(below), true);
}

} // namespace claustrum
