// SPDX-License-Identifier: Apache-2.0
#include "daemon/hostclean/unuseddirectory.h"

#include "common/ownerrecord.h"
#include "common/trimmed.h"
#include "posix/beneath.h"
#include "posix/files.h"
#include "posix/unixsocket.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace claustrum {
namespace {

constexpr std::size_t mostBytes = std::size_t{16} * 1024 * 1024; // of /proc/locks
constexpr std::size_t mostRecordBytes = 4096;

/// Unreadable and unparsable records are those of an unknown holder.
bool isReadable(const Fd &lock)
{
    const auto text = readAll(lock.get(), "daemon.lock", mostRecordBytes);
    return text && (trimmed(*text).empty() || parseOwnerRecord(*text).pid > 0);
}

} // namespace

bool isLocked(std::string_view locks, unsigned long long inode)
{
    const std::string place = ":" + std::to_string(inode) + " ";
    return locks.find(place) != std::string_view::npos;
}

std::optional<UnusedDirectory> UnusedDirectory::open(int runFolder, const std::string &name)
{
    auto directory = openDirectoryBeneath(runFolder, name);
    if (!directory)
        return std::nullopt;
    return UnusedDirectory(name, std::move(*directory));
}

std::optional<std::chrono::seconds> UnusedDirectory::idle() const
{
    struct stat status = {};
    if (::fstat(m_directory.get(), &status) < 0)
        return std::nullopt;
    std::time_t youngest = status.st_mtime;
    for (const char *log : {"remote-server.log", "remote-server.log.old"}) {
        if (::fstatat(m_directory.get(), log, &status, AT_SYMLINK_NOFOLLOW) == 0) {
            if (S_ISREG(status.st_mode))
                youngest = std::max(youngest, status.st_mtime);
        } else if (errno != ENOENT) {
            return std::nullopt;
        }
    }
    return std::chrono::seconds(::time(nullptr) - youngest);
}

/// By its descriptor, so that it is this directory's socket, wherever the directory is by now.
UnusedDirectory::Socket UnusedDirectory::dial(std::chrono::milliseconds limit) const
{
    auto connection = connectUnixSocket(
        "/proc/self/fd/" + std::to_string(m_directory.get()) + "/rpc.sock", limit);
    if (connection)
        return {Use::Used, std::move(*connection)};
    const int error = connection.error().number;
    return {error == ENOENT || error == ECONNREFUSED ? Use::None : Use::Unknown, {}};
}

UnusedDirectory::Use UnusedDirectory::lock() const
{
    const auto file = openFileIn(m_directory.get(), "daemon.lock", O_RDONLY);
    if (!file)
        return file.error() == ENOENT ? Use::None : Use::Unknown;
    struct stat status = {};
    const auto locks = readFile("/proc/locks", mostBytes);
    if (::fstat(file->get(), &status) < 0 || !S_ISREG(status.st_mode) || !locks
        || locks->size() == mostBytes || !isReadable(*file))
        return Use::Unknown;
    if (isLocked(*locks, status.st_ino))
        return Use::Used;
    // Locks of other hosts, and of file systems that number their files otherwise, are not listed.
    if (::flock(file->get(), LOCK_SH | LOCK_NB) < 0)
        return errno == EWOULDBLOCK ? Use::Used : Use::Unknown;
    ::flock(file->get(), LOCK_UN);
    return Use::None;
}

} // namespace claustrum
