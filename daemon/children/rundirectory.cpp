// SPDX-License-Identifier: Apache-2.0
#include "daemon/children/rundirectory.h"

#include "posix/beneath.h"
#include "posix/files.h"
#include "posix/randomhex.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace claustrum {
namespace {

constexpr std::size_t randomBytes = 6; // 12 characters
constexpr const char *folder = "children";

std::string shown(const std::string &name)
{
    return std::string(folder) + "/" + name;
}

} // namespace

RunDirectory::RunDirectory(std::string path)
    : m_path(std::move(path))
    , m_directory(::open(m_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC))
{}

bool RunDirectory::mayHang() const
{
    constexpr std::array<std::uint32_t, 7> local = {
        BTRFS_SUPER_MAGIC, EXT4_SUPER_MAGIC, F2FS_SUPER_MAGIC, OVERLAYFS_SUPER_MAGIC,
        RAMFS_MAGIC,       TMPFS_MAGIC,      XFS_SUPER_MAGIC};
    struct statfs system = {};
    return ::fstatfs(m_directory.get(), &system) < 0
           || std::find(local.begin(), local.end(), static_cast<std::uint32_t>(system.f_type))
                  == local.end();
}

SystemResult<Fd> RunDirectory::openChildren() const
{
    auto children = openDirectoryBeneath(m_directory.get(), folder);
    if (!children)
        return systemError("openat", folder, children.error().error);
    return std::move(*children);
}

SystemResult<Fd> RunDirectory::makeChildren() const
{
    auto children = openChildren();
    if (children || children.error().number != ENOENT)
        return children;
    if (::mkdirat(m_directory.get(), folder, 0700) < 0 && errno != EEXIST)
        return systemError("mkdirat", folder, errno);
    return openChildren();
}

SystemResult<void> RunDirectory::putChild(const std::string &name, const std::string &content) const
{
    const auto children = makeChildren();
    if (!children)
        return children.error();
    const auto random = randomHex(randomBytes);
    if (!random)
        return SystemError{random.error(), EIO};
    const std::string temporary = ".rec-" + name + "." + *random;
    const auto file = openFileIn(children->get(), temporary, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (!file)
        return systemError("openat", shown(temporary), file.error());
    auto put = writeAll(file->get(), content, shown(temporary));
    if (put && ::renameat(children->get(), temporary.c_str(), children->get(), name.c_str()) < 0)
        put = systemError("renameat", shown(temporary) + " " + shown(name), errno);
    if (!put)
        ::unlinkat(children->get(), temporary.c_str(), 0);
    return put;
}

SystemResult<void> RunDirectory::removeChild(const std::string &name) const
{
    const auto children = openChildren();
    const int error = !children                                          ? children.error().number
                      : ::unlinkat(children->get(), name.c_str(), 0) < 0 ? errno
                                                                         : 0;
    if (error == 0 || error == ENOENT)
        return {};
    return systemError("removeat", shown(name), error);
}

} // namespace claustrum
