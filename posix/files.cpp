// SPDX-License-Identifier: Apache-2.0
#include "posix/files.h"

#include "posix/directorystream.h"

#include <algorithm>
#include <cstdio>
#include <poll.h>
#include <utility>

namespace claustrum {
namespace {

bool holdsNul(const std::string &path)
{
    return path.find('\0') != std::string::npos;
}

/// 0 or the errno of @p call, which returns -1 on failure; not called for a path with a NUL.
template <typename Call>
int errorOf(const std::string &path, Call call)
{
    if (holdsNul(path))
        return EINVAL;
    return retryInterrupted(call) < 0 ? errno : 0;
}

bool isDirectory(const std::string &path, int (*statCall)(const char *, struct stat *))
{
    struct stat status;
    return errorOf(path, [&] { return statCall(path.c_str(), &status); }) == 0
           && S_ISDIR(status.st_mode);
}

/// The path before the last component and its slash; may be empty.
std::string parentOf(const std::string &path)
{
    const std::size_t end = path.find_last_not_of('/');
    const std::size_t slash = end == path.npos ? end : path.rfind('/', end);
    return slash == path.npos ? std::string() : path.substr(0, slash);
}

SystemResult<void> makeDirectory(const std::string &path, mode_t mode)
{
    const int error = errorOf(path, [&] { return ::mkdir(path.c_str(), mode); });
    if (error == 0 || isDirectory(path, ::lstat))
        return {};
    return systemError("mkdir", path, error);
}

/// Waits also if the descriptor is in non-blocking mode, as an inherited one may be.
ssize_t readWhenReady(int fd, char *to, std::size_t wanted)
{
    for (;;) {
        const ssize_t got = ::read(fd, to, wanted);
        if (got >= 0 || (errno != EINTR && errno != EAGAIN))
            return got;
        pollfd readable{fd, POLLIN, 0};
        if (errno == EAGAIN && ::poll(&readable, 1, -1) < 0 && errno != EINTR)
            return -1;
    }
}

SystemResult<std::vector<std::string>> readNames(Fd opened, const std::string &path,
                                                 const MayHold &mayHold)
{
    DirectoryStream directory(std::move(opened));
    if (!directory)
        return systemError("readdirent", path, errno);

    std::vector<std::string> names;
    std::size_t held = 0;
    while (const auto name = directory.next()) {
        names.emplace_back(*name);
        held += sizeof(std::string) + name->size();
        if (!mayHold(held))
            return systemError("readdirent", path, ECANCELED);
    }
    if (errno != 0)
        return systemError("readdirent", path, errno);
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace

SystemResult<struct stat> statFile(const std::string &path)
{
    struct stat status;
    if (const int error = errorOf(path, [&] { return ::stat(path.c_str(), &status); }))
        return systemError("stat", path, error);
    return status;
}

SystemResult<Fd> openFile(const std::string &path, int flags, mode_t mode)
{
    Fd fd;
    const int error = errorOf(path, [&] {
        fd.reset(::open(path.c_str(), flags | O_CLOEXEC, mode));
        return fd.get();
    });
    if (error != 0)
        return systemError("open", path, error);
    return fd;
}

SystemResult<std::string> readAll(int fd, const std::string &path, std::size_t limit)
{
    constexpr std::size_t firstRead = 4096;
    constexpr std::size_t largestRead = std::size_t{128} * 1024;
    std::string bytes;
    while (bytes.size() < limit) {
        const std::size_t before = bytes.size();
        const std::size_t wanted =
            std::min(limit - before, std::clamp(before, firstRead, largestRead));
        bytes.resize(before + wanted);
        const ssize_t got = readWhenReady(fd, bytes.data() + before, wanted);
        if (got < 0)
            return systemError("read", path, errno);
        bytes.resize(before + static_cast<std::size_t>(got));
        if (got == 0)
            break;
    }
    return bytes;
}

SystemResult<std::string> readFile(const std::string &path, std::size_t limit)
{
    const auto fd = openFile(path, O_RDONLY);
    if (!fd)
        return fd.error();
    return readAll(fd->get(), path, limit);
}

SystemResult<void> writeAll(int fd, std::string_view bytes, const std::string &path)
{
    while (!bytes.empty()) {
        const ssize_t written =
            retryInterrupted([&] { return ::write(fd, bytes.data(), bytes.size()); });
        if (written < 0)
            return systemError("write", path, errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

SystemResult<std::vector<std::string>> readDirectoryNames(const std::string &path,
                                                          const MayHold &mayHold)
{
    // A fifo must not block us: it is not a directory, even if someone writes to it.
    auto fd = openFile(path, O_RDONLY | O_NONBLOCK);
    if (!fd)
        return fd.error();
    return readNames(std::move(*fd), path, mayHold);
}

SystemResult<std::vector<std::string>> readNamesOfDirectory(const std::string &path,
                                                            const MayHold &mayHold)
{
    auto fd = openFile(path, O_RDONLY | O_DIRECTORY);
    if (!fd)
        return fd.error();
    return readNames(std::move(*fd), path, mayHold);
}

SystemResult<void> makeDirectories(const std::string &path, mode_t mode)
{
    if (const std::size_t nul = path.find('\0'); nul != path.npos)
        return systemError("mkdir", path.substr(0, path.find('/', nul)), EINVAL);
    std::vector<std::string> missing; // the innermost first
    for (std::string next = path; missing.empty() || !next.empty(); next = parentOf(next)) {
        const auto status = statFile(next);
        if (status && !S_ISDIR(status->st_mode))
            return systemError("mkdir", next, ENOTDIR);
        if (status)
            break;
        missing.push_back(next);
    }
    for (auto next = missing.rbegin(); next != missing.rend(); ++next) {
        if (auto made = makeDirectory(*next, mode); !made)
            return made;
    }
    return {};
}

SystemResult<void> removeFile(const std::string &path)
{
    const int unlinkError = errorOf(path, [&] { return ::unlink(path.c_str()); });
    if (unlinkError == 0)
        return {};
    const int rmdirError = errorOf(path, [&] { return ::rmdir(path.c_str()); });
    if (rmdirError == 0)
        return {};
    return systemError("remove", path, rmdirError == ENOTDIR ? unlinkError : rmdirError);
}

SystemResult<void> renameFile(const std::string &from, const std::string &to)
{
    const std::string paths = from + " " + to;
    struct stat source;
    const int missing = errorOf(from, [&] { return ::lstat(from.c_str(), &source); });
    if (missing == 0 && isDirectory(to, ::lstat))
        return systemError("rename", paths, EEXIST);
    const int error = errorOf(from + to, [&] { return ::rename(from.c_str(), to.c_str()); });
    if (error != 0)
        return systemError("rename", paths, error);
    return {};
}

} // namespace claustrum
