// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/ownfile.h"

#include "daemon/loop/briefly.h"

#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace claustrum {

OwnFile::OwnFile(std::string path)
    : m_path(std::move(path))
    , m_file(::open(m_path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC))
{}

FileId OwnFile::id() const
{
    struct stat info = {};
    return m_file && ::fstat(m_file.get(), &info) == 0 ? idOf(info) : FileId();
}

bool OwnFile::isThere() const
{
    struct stat there = {};
    return m_file && ::lstat(m_path.c_str(), &there) == 0 && idOf(there) == id();
}

void OwnFile::unlink()
{
    if (!m_file)
        return;
    const auto file = std::make_shared<const OwnFile>(std::move(*this));
    runBriefly([file] { file->unlinkNow(); });
}

void OwnFile::unlinkNow() const
{
    if (isThere())
        ::unlink(m_path.c_str());
}

} // namespace claustrum
