// SPDX-License-Identifier: Apache-2.0
#include "daemon/readtoend.h"

#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace claustrum {
namespace {

/// Whether there is something to read, an end included; false once cancelled.
///
/// Linux reports no hang-up for a fifo until a writer has come and gone, so this waits where a
/// blocking open would have waited.
bool waitReadable(int fd, int cancelFd)
{
    std::array<pollfd, 2> fds{{{fd, POLLIN, 0}, {cancelFd, POLLIN, 0}}};
    retryInterrupted([&] { return ::poll(fds.data(), fds.size(), -1); });
    return fds[1].revents == 0;
}

bool isRegular(int fd)
{
    struct stat info = {};
    return ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

} // namespace

SystemResult<std::string> readToEnd(int fd, const std::string &path, std::size_t limit,
                                    int cancelFd)
{
    constexpr std::size_t blockBytes = std::size_t{64} * 1024;
    const bool waits = !isRegular(fd);
    std::string content;
    for (;;) {
        if (waits && !waitReadable(fd, cancelFd))
            return systemError("read", path, ECANCELED);
        const std::size_t had = content.size();
        content.resize(had + blockBytes);
        const auto got = retryInterrupted([&] { return ::read(fd, &content[had], blockBytes); });
        const int error = errno;
        content.resize(had + static_cast<std::size_t>(got > 0 ? got : 0));
        if (got < 0 && error != EAGAIN)
            return systemError("read", path, error);
        if (got == 0)
            return content;
        if (content.size() > limit)
            return systemError("read", path, EFBIG);
    }
}

} // namespace claustrum
