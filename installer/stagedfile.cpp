// SPDX-License-Identifier: Apache-2.0
#include "installer/stagedfile.h"

#include "installer/cliversion.h"
#include "installer/uniquefile.h"
#include "posix/files.h"
#include "wire/gopath.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <utility>

namespace claustrum {
namespace {

constexpr mode_t executable = 0755;

/// The lock has its own descriptor, since one open for writing would prevent executing the file.
/// Empty if a sweep removed the file before it was locked.
Fd lockStaged(const std::string &path)
{
    auto opened = openFile(path, O_RDONLY | O_NOFOLLOW);
    if (!opened)
        return {};
    Fd lock = std::move(*opened);
    retryInterrupted([&] { return ::flock(lock.get(), LOCK_EX); }); // not supported by every file
                                                                    // system
    struct stat status;
    if (::fstat(lock.get(), &status) < 0 || status.st_nlink == 0)
        return {};
    return lock;
}

/// A rename is durable once its directory is synced. Failures are not reported: at worst, a power
/// loss restores the previous state.
void syncDirectory(const std::string &directory)
{
    if (const auto fd = openFile(directory, O_RDONLY | O_DIRECTORY))
        retryInterrupted([&] { return ::fsync(fd->get()); });
}

/// Opens a file for locking; empty if it is not a regular file or not readable.
Fd openRegular(const std::string &path)
{
    struct stat status;
    if (::lstat(path.c_str(), &status) < 0 || !S_ISREG(status.st_mode))
        return {};
    auto opened = openFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    return opened ? std::move(*opened) : Fd();
}

} // namespace

StagedFile::StagedFile(std::string path, Fd writer, Fd lock)
    : m_path(std::move(path))
    , m_writer(std::move(writer))
    , m_lock(std::move(lock))
{}

StagedFile::StagedFile(StagedFile &&other) noexcept
    : m_path(std::exchange(other.m_path, {}))
    , m_writer(std::move(other.m_writer))
    , m_lock(std::move(other.m_lock))
{}

SystemResult<StagedFile> StagedFile::create(const std::string &directory)
{
    constexpr int maxTries = 100;
    for (int tries = 1;; ++tries) {
        auto file = createUnique(go::joinPath(directory, stagedPrefix));
        if (!file)
            return file.error();
        auto lock = lockStaged(file->path);
        if (lock || tries == maxTries)
            return StagedFile(std::move(file->path), std::move(file->fd), std::move(lock));
        (void)removeFile(file->path);
    }
}

StagedFile::~StagedFile()
{
    if (!m_path.empty())
        (void)removeFile(m_path);
}

SystemResult<void> StagedFile::write(std::string_view bytes)
{
    return writeAll(m_writer.get(), bytes, m_path);
}

SystemResult<void> StagedFile::seal()
{
    if (::fchmod(m_writer.get(), executable) < 0)
        return systemError("chmod", m_path, errno);
    const int synced = retryInterrupted([&] { return ::fsync(m_writer.get()); });
    if (synced < 0 && errno != EINVAL) // EINVAL: not supported by the file system
        return systemError("sync", m_path, errno);
    m_writer.reset();
    return {};
}

SystemResult<void> StagedFile::check() const
{
    struct stat status;
    if (::lstat(m_path.c_str(), &status) < 0)
        return systemError("lstat", m_path, errno);
    return {};
}

SystemResult<void> StagedFile::activate(const std::string &path)
{
    if (auto renamed = renameFile(m_path, path); !renamed)
        return renamed;
    m_path.clear();
    syncDirectory(go::dirName(path));
    return {};
}

void removeUnlessStaged(const std::string &path)
{
    // The lock, if available, is held until the file is removed: a process that creates a file and
    // waits for its lock then sees that it has lost the file.
    const Fd lock = openRegular(path);
    if (lock && ::flock(lock.get(), LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
        return;
    (void)removeFile(path);
}

void waitWhileStaged(const std::string &path)
{
    const Fd lock = openRegular(path);
    retryInterrupted([&] { return lock ? ::flock(lock.get(), LOCK_SH) : 0; });
}

} // namespace claustrum
