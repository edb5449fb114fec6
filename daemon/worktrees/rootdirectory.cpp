// SPDX-License-Identifier: Apache-2.0
// The directory between a worktreeRoot and a worktree.
#include "daemon/repository/managedworktrees.h"
#include "daemon/worktrees/worktreeroot.h"
#include "posix/beneath.h"
#include "posix/directorystream.h"
#include "posix/files.h"
#include "wire/goerrno.h"
#include "wire/gopath.h"
#include "wire/goquote.h"

#include <fcntl.h>

namespace claustrum {
namespace {

using Kind = PlaceError::Kind;

constexpr mode_t markerMode = 0644;
constexpr std::string_view markerText =
    "This directory holds Claude Code session worktrees placed here by the\n"
    "claude-ssh daemon (the \"Worktree location\" setting). Its subdirectories are\n"
    "managed checkouts; open the repository itself, not one of them, as a\n"
    "session folder. Safe to delete once the directory is otherwise empty.\n";

/// The first name of the open @p directory by its bytes, empty if there is none.
std::string firstName(int directory)
{
    std::string first;
    DirectoryStream stream(Fd(::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
    while (const auto name = stream ? stream.next() : std::nullopt) {
        if (first.empty() || *name < first)
            first = *name;
    }
    return first;
}

} // namespace

std::optional<PlaceError> objectionToDirectory(const GitContext &context, const LeafPlace &place)
{
    if (place.obstacle() || !place.parentExists())
        return place.obstacle();
    const std::string path = go::dirName(place.resolvedPath());
    struct stat status;
    const int git = statEntry(place.parent(), ".git", status);
    if (git == 0 && context.rules().checksRootsSurroundings)
        return PlaceError{Kind::Unsafe,
                          path
                              + " is itself a git checkout (it has a .git entry); a worktree "
                                "location must be outside every checkout",
                          0};
    if (git != 0 && git != ENOENT)
        return PlaceError{Kind::Directory,
                          go::osError("statat", go::baseName(path) + "/.git", git).text, git};
    const std::string first = firstName(place.parent());
    if (first.empty() || statEntry(place.parent(), worktreesMarker, status) == 0)
        return std::nullopt;
    return PlaceError{Kind::Unsafe,
                      path
                          + " already exists, is not marked as a worktree directory, and holds "
                            "other files (for example "
                          + go::quote(first)
                          + "); the per-repository directory under a worktree location must start "
                            "out empty \xe2\x80\x94 remove it, restore its "
                            ".claude-managed-worktrees file if you deleted it, or choose another "
                            "location",
                      0};
}

std::optional<PlaceError> markDirectory(int directory, const std::string &path)
{
    struct stat status;
    if (statEntry(directory, worktreesMarker, status) == 0)
        return std::nullopt;
    const auto marker =
        openFileIn(directory, worktreesMarker, O_WRONLY | O_CREAT | O_EXCL, markerMode);
    const auto failed = [&path](const std::string &why) {
        return PlaceError{Kind::Directory,
                          "cannot mark " + path + " as a worktree location: " + why, EACCES};
    };
    if (!marker)
        return failed(go::osError("openat", worktreesMarker, marker.error()).text);
    if (const auto written = writeAll(marker->get(), markerText, worktreesMarker); !written)
        return failed(written.error().text);
    return std::nullopt;
}

} // namespace claustrum
