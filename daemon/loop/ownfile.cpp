// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/ownfile.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace claustrum {

OwnFile::OwnFile(std::string path)
    : m_path(std::move(path))
    , m_file(::open(m_path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC))
{}

void OwnFile::unlink()
{
    struct stat own = {};
    struct stat there = {};
    if (m_file && ::fstat(m_file.get(), &own) == 0 && ::lstat(m_path.c_str(), &there) == 0
        && own.st_dev == there.st_dev && own.st_ino == there.st_ino)
        ::unlink(m_path.c_str());
    m_file.reset();
}

} // namespace claustrum
