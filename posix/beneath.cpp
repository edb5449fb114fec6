// SPDX-License-Identifier: Apache-2.0
#include "posix/beneath.h"

#include "posix/systemerror.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <optional>

namespace claustrum {
namespace {

Result<Fd, int> openAt(int directory, std::string_view name, int flags, mode_t mode)
{
    if (name.find('\0') != std::string_view::npos)
        return EINVAL;
    const std::string terminated(name);
    Fd fd(retryInterrupted([&] {
        return ::openat(directory, terminated.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, mode);
    }));
    if (!fd)
        return errno;
    return fd;
}

Result<Fd, int> openDirectory(int parent, std::string_view name, DirectoryUse use)
{
    const int access = use == DirectoryUse::Read ? O_RDONLY : O_PATH;
    auto opened = openAt(parent, name, access | O_DIRECTORY, 0);
    if (!opened && opened.error() == ELOOP) // some systems' errno for a symlink
        return ENOTDIR;
    return opened;
}

Result<Fd, int> makeDirectory(int parent, std::string_view name, mode_t mode, DirectoryUse use)
{
    const std::string terminated(name);
    if (::mkdirat(parent, terminated.c_str(), mode) < 0 && errno != EEXIST)
        return errno;
    return openDirectory(parent, name, use);
}

/// The root itself; an O_PATH descriptor of it needs no permission.
Result<Fd, int> openRoot(int root, DirectoryUse use)
{
    if (use == DirectoryUse::Read)
        return openDirectory(root, ".", use);
    Fd copy(::fcntl(root, F_DUPFD_CLOEXEC, 0));
    if (!copy)
        return errno;
    return copy;
}

/// @param mode of directories to create; nullopt: none are created
Result<Fd, BeneathFailure> walk(int root, std::string_view relative, std::optional<mode_t> mode,
                                DirectoryUse use)
{
    auto current = openRoot(root, use);
    if (!current)
        return BeneathFailure{0, current.error()};
    for (std::size_t start = 0; start < relative.size();) {
        const std::size_t end = std::min(relative.find('/', start), relative.size());
        const std::string_view name = relative.substr(start, end - start);
        auto next = openDirectory(current->get(), name, use);
        if (!next && next.error() == ENOENT && mode)
            next = makeDirectory(current->get(), name, *mode, use);
        if (!next)
            return BeneathFailure{end, next.error()};
        current = std::move(next);
        start = end + 1;
    }
    return std::move(*current);
}

} // namespace

Result<Fd, BeneathFailure> openDirectoryBeneath(int root, std::string_view relative,
                                                DirectoryUse use)
{
    return walk(root, relative, std::nullopt, use);
}

Result<Fd, BeneathFailure> makeDirectoriesBeneath(int root, std::string_view relative, mode_t mode,
                                                  DirectoryUse use)
{
    return walk(root, relative, mode, use);
}

Result<Fd, int> openFileIn(int directory, std::string_view name, int flags, mode_t mode)
{
    return openAt(directory, name, flags | O_NONBLOCK, mode);
}

} // namespace claustrum
