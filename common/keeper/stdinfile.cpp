// SPDX-License-Identifier: Apache-2.0
#include "common/keeper/stdinfile.h"

#include "wire/goerrno.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace claustrum {
namespace {

/// Pages are freed in pieces of this size.
constexpr std::uint64_t piece = std::uint64_t{256} * 1024;

} // namespace

Result<StdinFile> StdinFile::create()
{
    Fd file(::memfd_create("claustrum-stdin", MFD_CLOEXEC));
    if (!file)
        return Error{"memfd_create: " + go::errnoText(errno)};
    return StdinFile(std::move(file));
}

Result<StdinFile> StdinFile::open(Fd file)
{
    StdinFile opened(std::move(file));
    const off_t position = ::lseek(opened.fd(), 0, SEEK_CUR);
    if (position < 0)
        return Error{"lseek: " + go::errnoText(errno)};
    opened.m_written = static_cast<std::uint64_t>(position);
    return opened;
}

Result<void> StdinFile::put(std::string_view data, std::uint64_t at)
{
    while (!data.empty()) {
        const ssize_t put =
            ::pwrite(m_file.get(), data.data(), data.size(), static_cast<off_t>(at));
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return go::osError("write", "|1", errno);
        data.remove_prefix(static_cast<std::size_t>(put));
        at += static_cast<std::uint64_t>(put);
    }
    return {};
}

Result<void> StdinFile::writeTo(int pipe, std::uint64_t end)
{
    while (m_written < end) {
        const ssize_t moved =
            ::splice(m_file.get(), nullptr, pipe, nullptr,
                     static_cast<std::size_t>(end - m_written), SPLICE_F_NONBLOCK);
        if (moved < 0 && errno == EINTR)
            continue;
        if (moved < 0 && errno == EAGAIN)
            break;
        if (moved < 0)
            return go::osError("write", "|1", errno);
        if (moved == 0)
            return go::osError("write", "|1", EIO); // the file is shorter: not our own
        m_written += static_cast<std::uint64_t>(moved);
    }
    freeRead(pipe);
    return {};
}

/// More than the pipe's capacity before the last written byte, everything has been read.
void StdinFile::freeRead(int pipe)
{
    const int capacity = ::fcntl(pipe, F_GETPIPE_SZ);
    if (capacity < 0 || m_written < static_cast<std::uint64_t>(capacity))
        return;
    const std::uint64_t read = (m_written - static_cast<std::uint64_t>(capacity)) / piece * piece;
    if (read <= m_freed)
        return;
    if (::fallocate(m_file.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                    static_cast<off_t>(m_freed), static_cast<off_t>(read - m_freed))
        == 0)
        m_freed = read;
}

} // namespace claustrum
