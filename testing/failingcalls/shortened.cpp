// SPDX-License-Identifier: Apache-2.0
#include "testing/failingcalls/shortened.h"

#include "posix/fd.h"

#include <cerrno>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/uio.h>

namespace claustrum::testing {
namespace {

bool copyFrom(pid_t process, std::uint64_t address, void *to, std::size_t size)
{
    const iovec local{to, size};
    const iovec remote{reinterpret_cast<void *>(address), size};
    return ::process_vm_readv(process, &local, 1, &remote, 1, 0) == static_cast<ssize_t>(size);
}

bool copyTo(pid_t process, std::uint64_t address, void *from, std::size_t size)
{
    const iovec local{from, size};
    const iovec remote{reinterpret_cast<void *>(address), size};
    return ::process_vm_writev(process, &local, 1, &remote, 1, 0) == static_cast<ssize_t>(size);
}

bool isReady(const Fd &fd, short events)
{
    pollfd poller{fd.get(), events, 0};
    return ::poll(&poller, 1, 0) > 0 && (poller.revents & events) != 0;
}

std::optional<std::int64_t> resultOf(ssize_t moved)
{
    if (moved < 0)
        return std::nullopt; // the program may see it itself
    return moved;
}

std::optional<std::int64_t> readOne(const Fd &fd, pid_t process, std::uint64_t to)
{
    char byte = 0;
    if (!isReady(fd, POLLIN))
        return std::nullopt;
    const ssize_t got = ::read(fd.get(), &byte, 1);
    if (got == 1 && !copyTo(process, to, &byte, 1))
        return std::nullopt;
    return resultOf(got);
}

std::optional<std::int64_t> writeOne(const Fd &fd, pid_t process, std::uint64_t from)
{
    char byte = 0;
    if (!isReady(fd, POLLOUT) || !copyFrom(process, from, &byte, 1))
        return std::nullopt;
    return resultOf(::write(fd.get(), &byte, 1));
}

} // namespace

std::optional<std::int64_t> moveOneByte(int pidfd, const seccomp_notif &call)
{
    const auto process = static_cast<pid_t>(call.pid);
    const auto &args = call.data.args;
    const Fd fd(
        static_cast<int>(::syscall(SYS_pidfd_getfd, pidfd, static_cast<unsigned>(args[0]), 0)));
    if (!fd)
        return std::nullopt;
    switch (call.data.nr) {
    case SYS_read:
    case SYS_recvfrom:
        return args[2] > 1 ? readOne(fd, process, args[1]) : std::nullopt;
    case SYS_write:
    case SYS_sendto:
        return args[2] > 1 ? writeOne(fd, process, args[1]) : std::nullopt;
    case SYS_writev: {
        iovec first{};
        if (!copyFrom(process, args[1], &first, sizeof first) || first.iov_len < 2)
            return std::nullopt;
        return writeOne(fd, process, reinterpret_cast<std::uint64_t>(first.iov_base));
    }
    default:
        return std::nullopt;
    }
}

} // namespace claustrum::testing
