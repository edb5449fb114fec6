// SPDX-License-Identifier: Apache-2.0
#include "testing/failingcalls/systemcalls.h"

#include <algorithm>
#include <cerrno>
#include <sys/syscall.h>
#include <utility>

namespace claustrum::testing {
namespace {

constexpr std::pair<std::string_view, int> errors[] = {
    {"EACCES", EACCES},         {"EAGAIN", EAGAIN},   {"ECONNABORTED", ECONNABORTED},
    {"ECONNRESET", ECONNRESET}, {"EDQUOT", EDQUOT},   {"EINTR", EINTR},
    {"EINVAL", EINVAL},         {"EIO", EIO},         {"EMFILE", EMFILE},
    {"ENFILE", ENFILE},         {"ENOBUFS", ENOBUFS}, {"ENOENT", ENOENT},
    {"ENOLCK", ENOLCK},         {"ENOMEM", ENOMEM},   {"ENOSPC", ENOSPC},
    {"ENOSYS", ENOSYS},         {"EPERM", EPERM},     {"EPIPE", EPIPE},
    {"EROFS", EROFS},
};

} // namespace

#define CALL(name, failures)                                                                       \
    {                                                                                              \
#name, SYS_##name, failures                                                                \
    }

namespace {

const std::vector<SystemCall> ofDescriptors = {
    CALL(openat, "EINTR EMFILE ENFILE ENOMEM EIO EPERM ENOSPC"),
    // Not close(): a failure before its work leaves the descriptor open, as Linux never does.
    CALL(close_range, "ENOMEM EMFILE ENOSYS"),
    CALL(fcntl, "EMFILE EPERM ENOMEM"),
    CALL(dup3, "EINTR EMFILE"),
    CALL(pipe2, "EMFILE ENFILE"),
    CALL(eventfd2, "EMFILE ENFILE ENOMEM"),
    CALL(memfd_create, "EMFILE ENFILE ENOMEM EPERM"),
    CALL(epoll_create1, "EMFILE ENFILE ENOMEM"),
    CALL(epoll_ctl, "ENOMEM ENOSPC"),
    CALL(timerfd_create, "EMFILE ENFILE ENOMEM"),
    CALL(timerfd_settime, "EINVAL"),
    CALL(signalfd4, "EMFILE ENFILE ENOMEM"),
};

const std::vector<SystemCall> ofDataAndWaiting = {
    CALL(read, "EINTR EAGAIN EIO ENOMEM short"),
    CALL(write, "EINTR EAGAIN EIO ENOSPC EDQUOT EPIPE ENOMEM short"),
    CALL(writev, "EINTR EAGAIN EIO ENOMEM short"),
    CALL(pread64, "EINTR EIO"),
    CALL(pwrite64, "EINTR EIO ENOSPC EDQUOT"),
    CALL(lseek, "EINVAL"),
    CALL(splice, "EINTR EAGAIN EIO ENOMEM EPIPE EINVAL"),
    CALL(sendto, "EINTR EAGAIN EPIPE ENOMEM ENOBUFS"),
    CALL(recvfrom, "EINTR EAGAIN ECONNRESET ENOMEM"),
    CALL(sendmsg, "EINTR EAGAIN EPIPE ENOMEM"),
    CALL(recvmsg, "EINTR EAGAIN ECONNRESET ENOMEM"),
    CALL(epoll_pwait, "EINTR"),
    CALL(ppoll, "EINTR ENOMEM"),
};

const std::vector<SystemCall> ofSockets = {
    CALL(socket, "EMFILE ENFILE ENOMEM EPERM"),
    CALL(bind, "EIO ENOMEM ENOSPC EDQUOT EPERM EROFS"),
    CALL(listen, "ENOMEM"),
    CALL(connect, "EINTR EAGAIN EPERM"),
    CALL(accept4, "EINTR EMFILE ENFILE ENOMEM ENOBUFS ECONNABORTED EPERM"),
    CALL(setsockopt, "ENOMEM"),
    CALL(getsockopt, "ENOMEM"),
    CALL(getsockname, "ENOBUFS"),
};

const std::vector<SystemCall> ofFiles = {
    CALL(newfstatat, "EINTR EIO ENOMEM EACCES"),
    CALL(fstat, "EIO ENOMEM"),
    CALL(statx, "EIO ENOMEM ENOSYS"),
    CALL(faccessat, "EIO ENOMEM"),
    CALL(faccessat2, "EIO EPERM ENOSYS"),
    CALL(readlinkat, "EIO ENOMEM"),
    CALL(getdents64, "EIO ENOMEM EINTR"),
    CALL(mkdirat, "EIO ENOSPC EDQUOT EPERM ENOMEM"),
    CALL(unlinkat, "EIO EPERM ENOMEM"),
    CALL(renameat2, "EIO ENOSPC EDQUOT EPERM ENOSYS EINVAL"),
    CALL(linkat, "EIO ENOSPC EDQUOT EPERM"),
    CALL(symlinkat, "EIO ENOSPC EDQUOT"),
    CALL(fchmod, "EIO EPERM"),
    CALL(fchmodat, "EIO EPERM"),
    CALL(utimensat, "EIO EPERM"),
    CALL(ftruncate, "EIO ENOSPC EDQUOT"),
    CALL(fallocate, "EIO ENOSPC EDQUOT"),
    CALL(fsync, "EIO ENOSPC EDQUOT EINTR"),
    CALL(flock, "EINTR ENOLCK EIO"),
    CALL(statfs, "EIO EINTR"),
    CALL(fstatfs, "EIO EINTR"),
    CALL(openat2, "EMFILE EIO EPERM ENOSYS"),
};

const std::vector<SystemCall> ofProcessesAndMemory = {
    CALL(clone, "EAGAIN ENOMEM EPERM"),
    CALL(clone3, "EAGAIN ENOMEM ENOSYS"),
    CALL(execve, "EIO ENOMEM EPERM EMFILE"),
    CALL(chdir, "EIO EACCES ENOMEM"),
    CALL(setpgid, "EPERM"),
    CALL(setsid, "EPERM"),
    CALL(prlimit64, "EPERM"),
    CALL(setpriority, "EPERM"),
    CALL(rt_sigaction, "EINVAL"),
    CALL(kill, "EPERM"),
    CALL(wait4, "EINTR"),
    CALL(waitid, "EINTR"),
    CALL(pidfd_open, "EMFILE ENFILE ENOMEM ENOSYS EPERM"),
    CALL(sched_setattr, "EPERM EINVAL"),
    CALL(mmap, "ENOMEM EAGAIN"),
    CALL(mremap, "ENOMEM"),
    CALL(mprotect, "ENOMEM"),
    CALL(madvise, "ENOMEM EAGAIN"),
    CALL(getrandom, "EINTR EAGAIN ENOSYS"),
};

/// The older forms, which some machines do not have.
const std::vector<SystemCall> ofOldForms = {
#if defined(SYS_open)
    CALL(open, "EINTR EMFILE ENFILE ENOMEM EIO"),
    CALL(poll, "EINTR ENOMEM"),
    CALL(epoll_wait, "EINTR"),
    CALL(stat, "EIO ENOMEM"),
    CALL(lstat, "EIO ENOMEM"),
    CALL(access, "EIO ENOMEM"),
    CALL(readlink, "EIO ENOMEM"),
    CALL(mkdir, "EIO ENOSPC EDQUOT EPERM"),
    CALL(rmdir, "EIO EPERM"),
    CALL(unlink, "EIO EPERM ENOMEM"),
    CALL(rename, "EIO ENOSPC EDQUOT EPERM"),
    CALL(chmod, "EIO EPERM"),
#endif
};

} // namespace

const std::vector<SystemCall> &systemCalls()
{
    static const std::vector<SystemCall> all = [] {
        std::vector<SystemCall> joined;
        for (const auto *part : {&ofDescriptors, &ofDataAndWaiting, &ofSockets, &ofFiles,
                                 &ofProcessesAndMemory, &ofOldForms})
            joined.insert(joined.end(), part->begin(), part->end());
        return joined;
    }();
    return all;
}

#undef CALL

const SystemCall *findSystemCall(std::string_view name)
{
    const auto &all = systemCalls();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto &call) { return call.name == name; });
    return found == all.end() ? nullptr : &*found;
}

const SystemCall *findSystemCall(int number)
{
    const auto &all = systemCalls();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const auto &call) { return call.number == number; });
    return found == all.end() ? nullptr : &*found;
}

int errorNumber(std::string_view name)
{
    for (const auto &[known, number] : errors) {
        if (known == name)
            return number;
    }
    return 0;
}

std::vector<std::string> words(std::string_view text)
{
    std::vector<std::string> all;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0)
            all.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return all;
}

} // namespace claustrum::testing
