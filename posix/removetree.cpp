// SPDX-License-Identifier: Apache-2.0
// Walks the tree by descriptors, one level at a time, with a stack of its own: the path of an entry
// would follow a symlink that is swapped in, and may exceed the maximum path length.
#include "posix/removetree.h"

#include "posix/directorystream.h"
#include "posix/fd.h"
#include "posix/files.h"

#include <cassert>
#include <fcntl.h>
#include <optional>
#include <utility>
#include <vector>

namespace claustrum {
namespace {

/// Number of levels whose directory is kept open, the deepest; those above are parked.
constexpr std::size_t openLevels = 32;

/// Number of times that one directory is read while others refill it.
constexpr int maxPasses = 100;

/// A directory being emptied.
///
///     open ──deeper than openLevels below it──▶ parked ──the child is done──▶ open
///
/// A parked directory is reopened from its child, as "..", and must still be the same directory.
struct Level
{
    std::string name; // in the level above
    DirectoryStream stream;
    dev_t device = 0;
    ino_t inode = 0;
    long position = 0; // of a parked level: the reading position
    int passes = 1;
    std::string stuck = {}; // a child that must stay: meeting it again ends the reading
    std::optional<SystemError> failure = std::nullopt; // the first one below
};

/// Whether the entry no longer exists, removed by us or by others.
bool isGone(int error)
{
    return error == 0 || error == ENOENT;
}

int unlinkAt(int directory, const std::string &name, int flags)
{
    return retryInterrupted([&] { return ::unlinkat(directory, name.c_str(), flags); }) < 0 ? errno
                                                                                            : 0;
}

/// Opens the directory @p name; a symlink fails with ENOTDIR or ELOOP.
int openLevel(int parent, const std::string &name, Level &level)
{
    Fd fd(retryInterrupted([&] {
        return ::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    }));
    struct stat status;
    if (!fd || ::fstat(fd.get(), &status) < 0)
        return errno;
    level.stream = DirectoryStream(std::move(fd));
    if (!level.stream)
        return errno;
    level.device = status.st_dev;
    level.inode = status.st_ino;
    return 0;
}

class TreeRemover
{
public:
    /// @param parent the open directory @p parentPath, which error texts name
    TreeRemover(std::string parentPath, int parent)
        : m_parentPath(std::move(parentPath))
        , m_parent(parent)
    {}

    SystemResult<void> remove(const std::string &name)
    {
        removeEntry(name);
        while (!m_levels.empty()) {
            if (const auto next = nextEntry(); next)
                removeEntry(*next);
            else
                leave();
        }
        if (m_failure)
            return *m_failure;
        return {};
    }

private:
    [[nodiscard]] int currentDirectory() const
    {
        return m_levels.empty() ? m_parent : m_levels.back().stream.fd();
    }

    std::optional<SystemError> &currentFailure()
    {
        return m_levels.empty() ? m_failure : m_levels.back().failure;
    }

    [[nodiscard]] std::string currentPath() const
    {
        std::string path = m_parentPath;
        for (const Level &level : m_levels)
            path += "/" + level.name;
        return path;
    }

    void noteFailure(const char *operation, const std::string &name, int error)
    {
        if (!currentFailure())
            currentFailure() = systemError(operation, currentPath() + "/" + name, error);
    }

    std::optional<std::string> nextEntry()
    {
        Level &level = m_levels.back();
        if (const auto name = level.stream.next()) {
            if (*name == level.stuck)
                return std::nullopt; // the file system has lost the position
            return std::string(*name);
        }
        if (!isGone(errno) && !level.failure)
            level.failure = systemError("readdirnames", currentPath(), errno);
        return std::nullopt;
    }

    /// Removes an entry that is not a directory, enters one that is.
    void removeEntry(const std::string &name)
    {
        const int error = unlinkAt(currentDirectory(), name, 0);
        if (isGone(error))
            return;
        if (error != EISDIR && error != EPERM && error != EACCES)
            return noteFailure("unlinkat", name, error);
        struct stat status;
        if (::fstatat(currentDirectory(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) < 0) {
            if (!isGone(errno))
                noteFailure("fstatat", name, errno);
        } else if (S_ISDIR(status.st_mode)) {
            enter(name, 1);
        } else {
            noteFailure("unlinkat", name, error);
        }
    }

    /// Some entries that cannot be opened can still be removed: an empty unreadable directory, or a
    /// file that has replaced it.
    void enter(const std::string &name, int passes)
    {
        Level level{.name = name, .stream = {}, .passes = passes};
        const int error = openLevel(currentDirectory(), name, level);
        if (error == 0)
            push(std::move(level));
        else if (!isGone(unlinkAt(currentDirectory(), name, AT_REMOVEDIR))
                 && !isGone(unlinkAt(currentDirectory(), name, 0)))
            noteFailure("openfdat", name, error);
    }

    void push(Level level)
    {
        m_levels.push_back(std::move(level));
        if (m_levels.size() <= openLevels)
            return;
        Level &shallowest = m_levels[m_levels.size() - 1 - openLevels];
        if (!shallowest.stream)
            return; // parked earlier, before a sibling was entered
        shallowest.position = shallowest.stream.position();
        shallowest.stream = {};
    }

    /// Removes the level's directory, which has been read to its end.
    void leave()
    {
        Level done = std::move(m_levels.back());
        m_levels.pop_back();
        if (!m_levels.empty() && !m_levels.back().stream && !reopen(done))
            return;
        const int error = unlinkAt(currentDirectory(), done.name, AT_REMOVEDIR);
        if (isGone(error))
            return;
        const bool wasFilled = error == ENOTEMPTY || error == EEXIST;
        if (wasFilled && !done.failure && done.passes < maxPasses)
            return enter(done.name, done.passes + 1);
        if (done.failure && !currentFailure())
            currentFailure() = std::move(done.failure);
        noteFailure("unlinkat", done.name, error);
    }

    /// Reopens the last level, which is parked, from its child. If the child was moved away, all
    /// levels above are unreachable, and the walk ends.
    bool reopen(const Level &child)
    {
        Level &level = m_levels.back();
        Level found;
        int error = openLevel(child.stream.fd(), "..", found);
        if (error == 0 && (found.device != level.device || found.inode != level.inode))
            error = ENOENT;
        if (error != 0) {
            m_failure =
                child.failure ? child.failure : systemError("openfdat", currentPath(), error);
            m_levels.clear();
            return false;
        }
        level.stream = std::move(found.stream);
        level.stream.seek(level.position);
        if (child.failure)
            level.stuck = child.name;
        return true;
    }

    std::string m_parentPath;
    int m_parent;
    std::vector<Level> m_levels;
    std::optional<SystemError> m_failure; // of the whole walk
};

/// A path split into its last component and the part before it.
struct Split
{
    std::string parent;
    std::string name; // empty if there are only slashes
};

Split splitPath(const std::string &path)
{
    const std::size_t end = path.find_last_not_of('/');
    if (end == path.npos)
        return {"/", ""};
    const std::size_t slash = path.rfind('/', end);
    if (slash == path.npos)
        return {".", path.substr(0, end + 1)};
    return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1, end - slash)};
}

} // namespace

SystemResult<void> removeTree(const std::string &path)
{
    if (path.empty())
        return {};
    if (path == "." || path.ends_with("/."))
        return systemError("RemoveAll", path, EINVAL);
    const auto [parent, name] = splitPath(path);
    if (name.empty())
        return systemError("unlinkat", path, EBUSY);
    if (name.find('\0') != name.npos)
        return systemError("unlinkat", parent + "/" + name, EINVAL);

    // Files and empty directories need no permission to read the parent.
    if (const auto removed = removeFile(path); removed || removed.error().notFound())
        return {};
    const auto directory = openFile(parent, O_RDONLY);
    if (!directory && directory.error().notFound())
        return {};
    if (!directory)
        return directory.error();
    return removeTreeIn(directory->get(), parent, name);
}

SystemResult<void> removeTreeIn(int parent, const std::string &parentPath, const std::string &name)
{
    return TreeRemover(parentPath, parent).remove(name);
}

} // namespace claustrum
