// SPDX-License-Identifier: Apache-2.0
#include "daemon/ownfile.h"

#include <sys/stat.h>
#include <unistd.h>

namespace claustrum {

OwnFile::OwnFile(std::string path)
{
    struct stat info = {};
    if (::lstat(path.c_str(), &info) < 0)
        return;
    m_path = std::move(path);
    m_device = info.st_dev;
    m_inode = info.st_ino;
}

void OwnFile::unlink()
{
    struct stat info = {};
    if (!m_path.empty() && ::lstat(m_path.c_str(), &info) == 0 && info.st_dev == m_device
        && info.st_ino == m_inode)
        ::unlink(m_path.c_str());
    m_path.clear();
}

} // namespace claustrum
