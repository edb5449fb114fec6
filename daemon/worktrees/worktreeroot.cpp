// SPDX-License-Identifier: Apache-2.0
#include "daemon/worktrees/worktreeroot.h"

#include "daemon/worktrees/filewriters.h"
#include "posix/beneath.h"
#include "posix/files.h"
#include "wire/goerrno.h"
#include "wire/gopath.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace claustrum {
namespace {

using Kind = PlaceError::Kind;

constexpr const char *rootTail = "choose the worktree location by its absolute path, without "
                                 "\"..\", beneath the filesystem root";

PlaceError unsafe(std::string text)
{
    return {Kind::Unsafe, std::move(text), 0};
}

/// "%04o" of the permissions.
std::string modeText(mode_t mode)
{
    constexpr mode_t permissions = 07777;
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04o", static_cast<unsigned>(mode & permissions));
    return text.data();
}

std::optional<PlaceError> objectionToShape(const RootedPath &path)
{
    const std::string clean = go::cleanPath(path.worktree);
    const std::string root = go::cleanPath(path.root);
    if (go::dirName(go::dirName(clean)) == root && clean != "/" && go::dirName(clean) != "/")
        return std::nullopt;
    return unsafe(clean + " is not <worktree location>/<directory>/<name> beneath " + root);
}

/// g, for one directory.
std::optional<PlaceError> objectionToOwner(const GitContext &context, const std::string &root,
                                           const DescriptorWalk::Directory &directory)
{
    struct stat status;
    if (::fstat(directory.fd.get(), &status) < 0)
        return std::nullopt;
    const std::string through = root + " passes through " + directory.path + ", which is ";
    if (status.st_uid != 0 && status.st_uid != ::geteuid())
        return unsafe(through + "owned by uid " + std::to_string(status.st_uid)
                      + ", neither you nor the system; choose a location you reach through your "
                        "own directories");
    const std::string writers = otherWriters(status, context.rules().knowsPrivateGroups);
    if (writers.empty() || (status.st_mode & S_ISVTX) != 0)
        return std::nullopt;
    return unsafe(through + "writable by " + writers + " without the sticky bit (mode "
                  + modeText(status.st_mode)
                  + "), so they could replace what is beneath it; choose a location under "
                    "directories only you (or the system) control, or remove the extra write "
                    "permission (chmod go-w)");
}

std::string notOwnedText(const std::string &root, uid_t owner)
{
    return root + " is owned by uid " + std::to_string(owner) + ", not by you (uid "
           + std::to_string(::geteuid())
           + "); choose a directory you own, for example under your home directory (directories on "
             "network or container storage that report a different owner are refused the same way)";
}

} // namespace

std::optional<PlaceError> objectionToRootedPath(const GitContext &context, const RootedPath &path,
                                                bool isForCreating)
{
    if (auto error = objectionToText(path.root, rootTail))
        return error;
    if (auto error = objectionToText(path.worktree, sessionFolderTail))
        return error;
    const bool checksAll = context.rules().checksRootsSurroundings;
    if (checksAll) {
        if (auto error = objectionToText(path.baseRepo, sessionFolderTail))
            return error;
    }
    if (auto error = objectionToShape(path))
        return error;
    const std::string root = go::cleanPath(path.root);
    if (root == "/" && isForCreating && context.rules().refusesBareRoot)
        return unsafe(path.root + " is a filesystem root; " + rootTail);
    if (checksAll && isAtOrBelow(root, go::cleanPath(path.baseRepo)))
        return unsafe(path.root + " is the repository " + path.baseRepo
                      + " or inside it; a worktree location must be outside the repository");
    return std::nullopt;
}

WorktreeRoot::WorktreeRoot(const GitContext &context, const RootedPath &path)
    : m_context(context)
    , m_path(path)
    , m_walk(DescriptorWalk::fromRoot())
    , m_error(m_walk.go(path.root))
{}

std::optional<PlaceError> WorktreeRoot::objectionToOwners() const
{
    const auto &way = m_walk.directories();
    const std::size_t above = way.size() - (exists() ? 1 : 0);
    for (std::size_t i = 0; i < above; ++i) {
        if (auto error = objectionToOwner(m_context, m_path.root, way[i]))
            return error;
    }
    for (const auto &directory : m_walk.left()) {
        if (auto error = objectionToOwner(m_context, m_path.root, directory))
            return error;
    }
    return std::nullopt;
}

std::optional<PlaceError> WorktreeRoot::objectionToCheckouts(const Checkouts &checkouts) const
{
    for (const std::string &checkout : checkouts.own) {
        const auto status = statFile(checkout);
        const auto isCheckout = [&status](const DescriptorWalk::Directory &directory) {
            struct stat own;
            return status && ::fstat(directory.fd.get(), &own) == 0 && isSameFile(own, *status);
        };
        const auto &way = m_walk.directories();
        if (std::any_of(way.begin(), way.end(), isCheckout))
            return unsafe(m_path.root + " leads into the repository " + m_path.baseRepo + " (at "
                          + checkout + "); a worktree location must be outside the repository");
    }
    for (const std::string &worktree : checkouts.linked) {
        if (isAtOrBelow(resolved(), worktree))
            return unsafe(m_path.root + " leads into " + worktree
                          + ", a worktree of the repository " + m_path.baseRepo + " (at " + worktree
                          + "); a worktree location must be outside the repository's checkouts");
    }
    return std::nullopt;
}

std::optional<PlaceError> WorktreeRoot::objectionToSurroundings() const
{
    for (const auto &directory : m_walk.directories()) {
        struct stat status;
        if (statEntry(directory.fd.get(), ".git", status) == 0)
            return unsafe(m_path.root + " is inside a git checkout (" + directory.path
                          + " has a .git entry); a worktree location must be outside every "
                            "checkout, so that no session working in one can reach it \xe2\x80\x94 "
                            "choose a directory that is not part of any repository");
    }
    if (m_error == ELOOP)
        return unsafe(m_path.root + " passes through too many symbolic links (a loop?)");
    if (m_error == ENOTDIR)
        return PlaceError{Kind::Directory, m_walk.path() + ": not a directory", m_error};
    if (m_error != 0 && m_error != ENOENT)
        return PlaceError{Kind::Directory, go::osError("lstat", m_walk.path(), m_error).text,
                          m_error};
    return std::nullopt;
}

std::optional<PlaceError> WorktreeRoot::objectionToRoot() const
{
    struct stat status;
    if (!exists() || ::fstat(m_walk.place().fd.get(), &status) < 0)
        return std::nullopt;
    if (status.st_uid != ::geteuid())
        return unsafe(notOwnedText(m_path.root, status.st_uid));
    const std::string writers = otherWriters(status, m_context.rules().knowsPrivateGroups);
    if (writers.empty())
        return std::nullopt;
    return unsafe(m_path.root + " is writable by " + writers + " (mode " + modeText(status.st_mode)
                  + "); choose a directory only you can write to, or remove the extra write "
                    "permission (chmod go-w)");
}

Result<LeafPlace, PlaceError> WorktreeRoot::place() const
{
    if (m_error != 0 && m_error != ENOENT)
        return PlaceError{Kind::Directory, go::osError("lstat", m_walk.path(), m_error).text,
                          m_error};
    const Fd base = reopenDirectory(m_walk.place().fd.get());
    if (!base) {
        const int error = errno;
        return PlaceError{Kind::Directory, go::osError("open", m_walk.place().path, error).text,
                          error};
    }
    const std::string clean = go::cleanPath(m_path.worktree);
    std::vector<std::string> components(m_walk.remaining().begin(), m_walk.remaining().end());
    components.push_back(go::baseName(go::dirName(clean)));
    components.push_back(go::baseName(clean));
    auto place =
        LeafPlace::descend(base, m_walk.place().path, m_walk.place().path, components, false);
    if (place || place.error().kind != Kind::Symlink)
        return place;
    // <directory> itself: what is above was resolved.
    return unsafe(go::joinPath(resolved(), components[components.size() - 2])
                  + " is a symbolic link; the directory under the worktree location must be a real "
                    "directory");
}

} // namespace claustrum
