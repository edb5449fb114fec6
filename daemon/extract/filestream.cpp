// SPDX-License-Identifier: Apache-2.0
#include "daemon/extract/filestream.h"

#include "posix/systemerror.h"

#include <poll.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <utility>

namespace claustrum {
namespace {

constexpr std::size_t bufferSize = 256UL * 1024;

bool isRegular(int fd)
{
    struct stat status;
    return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

} // namespace

FileStream::FileStream(Fd fd, std::string path, int cancelFd)
    : m_fd(std::move(fd))
    , m_path(std::move(path))
    , m_cancelFd(cancelFd)
    , m_mayWait(!isRegular(m_fd.get()))
    , m_buffer(std::make_unique<char[]>(bufferSize))
{}

Chunk FileStream::next(std::size_t atMost)
{
    const std::size_t wanted = std::min(atMost, bufferSize);
    while (!m_ended) {
        if (m_mayWait)
            waitForWriter();
        if (m_ended)
            break;
        const auto got =
            retryInterrupted([&] { return ::read(m_fd.get(), m_buffer.get(), wanted); });
        if (got > 0)
            return {{m_buffer.get(), static_cast<std::size_t>(got)}, false, {}};
        if (got == 0 || errno != EAGAIN)
            end(got == 0 ? 0 : errno);
    }
    return {{}, true, m_failure};
}

/// Waits for data or the end. (Linux reports no hang-up of a fifo before a writer has opened and
/// closed it, so this waits like a blocking open.)
void FileStream::waitForWriter()
{
    std::array<pollfd, 2> fds{{{m_fd.get(), POLLIN, 0}, {m_cancelFd, POLLIN, 0}}};
    retryInterrupted([&] { return ::poll(fds.data(), fds.size(), -1); });
    if (fds[0].revents == 0 && fds[1].revents != 0)
        end(ECANCELED);
}

void FileStream::end(int error)
{
    m_ended = true;
    if (error != 0)
        m_failure = systemError("read", m_path, error).text;
}

} // namespace claustrum
