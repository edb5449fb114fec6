// SPDX-License-Identifier: Apache-2.0
// Starts a program without copying the daemon: the child borrows our memory until its exec
// (CLONE_VM | CLONE_VFORK), as in posix_spawn(). Our own, because a child must get the descriptor
// limit that the daemon was started with, which posix_spawn() cannot set.
#include "posix/spawn.h"

#include "posix/exitwatch.h"
#include "posix/systemerror.h"
#include "wire/goerrno.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <fcntl.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace claustrum {
namespace {

/// The child's data, prepared before it starts: the child may not allocate.
struct Plan
{
    const char *file;
    char *const *argv;
    char *const *envp;
    const char *cwd; // null: stay
    std::array<int, 3> fds;
    const rlimit *descriptorLimit; // null: keep
    bool session;
    volatile int error;
};

// Functions run by the child never return to the parent's stack, where a sanitizer's marks would
// stay.
#define CHILD_CODE __attribute__((no_sanitize("address", "thread", "undefined")))

/// Resets all dispositions to default, since exec would keep ignored signals. By the bare system
/// call: the C library and a sanitizer would record it in memory that is still the parent's.
CHILD_CODE void resetSignals()
{
    const std::array<unsigned long, 8> defaultAction{};
    for (int signal = 1; signal < NSIG; ++signal)
        ::syscall(SYS_rt_sigaction, signal, defaultAction.data(), nullptr, sizeof(unsigned long));
}

CHILD_CODE int installDescriptors(const std::array<int, 3> &fds)
{
    for (int target = 0; target < 3; ++target) {
        while (::syscall(SYS_dup3, fds[target], target, 0) < 0) {
            if (errno != EINTR)
                return errno;
        }
    }
    return 0;
}

CHILD_CODE int becomeProgram(Plan &plan)
{
    if ((plan.session ? ::setsid() : ::setpgid(0, 0)) < 0)
        return errno;
    resetSignals();
    if (plan.cwd && ::chdir(plan.cwd) < 0)
        return errno;
    if (const int error = installDescriptors(plan.fds))
        return error;
    if (plan.descriptorLimit)
        ::setrlimit(RLIMIT_NOFILE, plan.descriptorLimit); // on failure ours is kept, as in Go
    const unsigned long none = 0;
    ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, nullptr, sizeof none);
    ::execve(plan.file, plan.argv, plan.envp);
    return errno;
}

CHILD_CODE int childMain(void *argument)
{
    auto &plan = *static_cast<Plan *>(argument);
    plan.error = becomeProgram(plan);
    ::_exit(127);
}

/// Blocks every signal while it lives, so that no handler of ours runs in the child.
class SignalsBlocked
{
public:
    SignalsBlocked()
    {
        sigset_t all;
        sigfillset(&all);
        ::pthread_sigmask(SIG_BLOCK, &all, &m_before);
    }
    ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &m_before, nullptr); }
    SignalsBlocked(const SignalsBlocked &) = delete;
    SignalsBlocked &operator=(const SignalsBlocked &) = delete;

private:
    sigset_t m_before;
};

pid_t cloneInto(Plan &plan)
{
    // Enough for the calls above and a sanitizer's frames around them.
    constexpr std::size_t stackBytes = std::size_t{64} * 1024;
    alignas(16) std::array<std::byte, stackBytes> stack;
    const SignalsBlocked blocked;
    return ::clone(childMain, stack.data() + stackBytes, CLONE_VM | CLONE_VFORK | SIGCHLD, &plan);
}

std::vector<char *> pointers(const std::vector<std::string> &strings)
{
    std::vector<char *> result;
    result.reserve(strings.size() + 1);
    for (const std::string &string : strings)
        result.push_back(const_cast<char *>(string.c_str())); // execve() promises not to write
    result.push_back(nullptr);
    return result;
}

bool holdsNul(const std::vector<std::string> &strings)
{
    return std::any_of(strings.begin(), strings.end(),
                       [](const std::string &s) { return s.find('\0') != std::string::npos; });
}

/// The descriptors for 0, 1 and 2, each above 2 so that none overwrites another.
class StandardDescriptors
{
public:
    Result<void> prepare(const SpawnRequest &request)
    {
        const std::array<int, 3> wanted = {request.stdinFd, request.stdoutFd, request.stderrFd};
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            m_fds[i].reset(wanted[i] < 0 ? openNull() : -1);
            if (wanted[i] < 0 && !m_fds[i])
                return go::osError("open", "/dev/null", errno);
            if (const int from = m_fds[i] ? m_fds[i].get() : wanted[i]; from >= 0 && from < 3)
                m_fds[i].reset(::fcntl(from, F_DUPFD_CLOEXEC, 3));
            m_raw[i] = m_fds[i] ? m_fds[i].get() : wanted[i];
            if (m_raw[i] < 3)
                return go::osError("fork/exec", request.file, errno);
        }
        return {};
    }
    [[nodiscard]] const std::array<int, 3> &raw() const { return m_raw; }

private:
    static int openNull()
    {
        return retryInterrupted([] { return ::open("/dev/null", O_RDWR | O_CLOEXEC); });
    }

    std::array<Fd, 3> m_fds;
    std::array<int, 3> m_raw{};
};

} // namespace

Result<Child> spawn(const SpawnRequest &request)
{
    const auto failed = [&](int error) { return go::osError("fork/exec", request.file, error); };
    if (holdsNul(request.args) || holdsNul(request.env) || holdsNul({request.file, request.cwd}))
        return failed(EINVAL);
    StandardDescriptors descriptors;
    if (const auto prepared = descriptors.prepare(request); !prepared)
        return prepared.error();

    const auto argv = pointers(request.args);
    const auto envp = pointers(request.env);
    Plan plan{request.file.c_str(),
              argv.data(),
              envp.data(),
              request.cwd.empty() ? nullptr : request.cwd.c_str(),
              descriptors.raw(),
              request.descriptorLimit ? &*request.descriptorLimit : nullptr,
              request.group == SpawnRequest::Group::Session,
              0};
    const pid_t pid = cloneInto(plan);
    if (pid < 0)
        return failed(errno);
    if (plan.error != 0) {
        reap(pid);
        return failed(plan.error);
    }
    Fd exitWatch = watchExit(pid);
    if (!exitWatch) { // no descriptor left for the watch: an unwatched child is worse than none
        const int error = errno;
        ::kill(-pid, SIGKILL);
        ::kill(pid, SIGKILL); // it may have left its group already
        reap(pid);
        return failed(error);
    }
    return Child{pid, std::move(exitWatch)};
}

int reap(pid_t pid)
{
    int status = 0;
    return retryInterrupted([&] { return ::waitpid(pid, &status, 0); }) < 0 ? lostStatus : status;
}

} // namespace claustrum
