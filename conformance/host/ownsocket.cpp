// SPDX-License-Identifier: Apache-2.0
#include "conformance/host/ownsocket.h"

#include "posix/systemerror.h"
#include "posix/unixsocket.h"

#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace claustrum::conformance {

Result<OwnSocket> OwnSocket::listen(const std::string &path)
{
    struct stat status = {};
    if (::lstat(path.c_str(), &status) == 0 && !S_ISSOCK(status.st_mode))
        return Error{path + " exists and is no socket; choose a new path"};
    if (connectUnixSocket(path))
        return Error{"another program listens at " + path + "; choose a new path"};
    auto listener = bindUnixSocket(path);
    if (!listener)
        return listener.error();
    if (::lstat(path.c_str(), &status) < 0)
        return systemError("stat", path, errno);
    OwnSocket own;
    own.m_fd = std::move(*listener);
    own.m_path = path;
    own.m_device = status.st_dev;
    own.m_inode = status.st_ino;
    return own;
}

OwnSocket &OwnSocket::operator=(OwnSocket &&other) noexcept
{
    remove();
    m_fd = std::move(other.m_fd);
    m_path = std::move(other.m_path);
    m_device = other.m_device;
    m_inode = other.m_inode;
    return *this;
}

OwnSocket::~OwnSocket()
{
    remove();
}

void OwnSocket::remove() const
{
    struct stat status = {};
    if (m_fd && ::lstat(m_path.c_str(), &status) == 0 && status.st_dev == m_device
        && status.st_ino == m_inode)
        ::unlink(m_path.c_str());
}

} // namespace claustrum::conformance
