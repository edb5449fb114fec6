// SPDX-License-Identifier: Apache-2.0
#include "daemon/fences/cgroupfiles.h"

#include "posix/directorystream.h"
#include "posix/files.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace claustrum {

SystemResult<std::string> SystemCgroupFiles::read(const std::string &path)
{
    constexpr std::size_t most = std::size_t{4} * 1024 * 1024; // of a table of mounts
    return readFile(path, most);
}

SystemResult<void> SystemCgroupFiles::write(const std::string &path, const std::string &text)
{
    const auto file = openFile(path, O_WRONLY);
    return file ? writeAll(file->get(), text, path) : SystemResult<void>(file.error());
}

SystemResult<void> SystemCgroupFiles::makeGroup(const std::string &path)
{
    if (::mkdir(path.c_str(), 0755) < 0 && errno != EEXIST)
        return systemError("mkdir", path, errno);
    return {};
}

SystemResult<void> SystemCgroupFiles::removeGroup(const std::string &path)
{
    if (::rmdir(path.c_str()) < 0)
        return systemError("rmdir", path, errno);
    return {};
}

std::vector<std::string> SystemCgroupFiles::namesIn(const std::string &path)
{
    constexpr std::size_t most = 16384;
    std::vector<std::string> names;
    DirectoryStream directory(path.c_str());
    while (directory && names.size() < most) {
        const auto name = directory.next();
        if (!name)
            break;
        names.emplace_back(*name);
    }
    return names;
}

} // namespace claustrum
