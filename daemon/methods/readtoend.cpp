// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/readtoend.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace claustrum {
namespace {

/// Whether there is something to read, an end included; false once cancelled.
///
/// Linux reports no hang-up for a fifo before its first writer has closed it, so this waits where a
/// blocking open would have waited.
bool waitReadable(int fd, int cancelFd)
{
    std::array<pollfd, 2> fds{{{fd, POLLIN, 0}, {cancelFd, POLLIN, 0}}};
    retryInterrupted([&] { return ::poll(fds.data(), fds.size(), -1); });
    return fds[1].revents == 0;
}

/// The size of a regular file.
std::optional<std::size_t> fileSize(int fd)
{
    struct stat info = {};
    if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
        return std::nullopt;
    return static_cast<std::size_t>(info.st_size);
}

} // namespace

SystemResult<std::string> readToEnd(int fd, const std::string &path, std::size_t limit,
                                    const Caller &caller)
{
    constexpr std::size_t blockBytes = std::size_t{64} * 1024;
    const auto expected = fileSize(fd);
    std::string content;
    for (;;) {
        // Files without a size can block here, which must not happen with room taken for them.
        if ((!expected && !waitReadable(fd, caller.cancelFd))
            || !caller.mayHold(std::max(content.size(), expected.value_or(0))))
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
