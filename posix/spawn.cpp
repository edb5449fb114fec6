// SPDX-License-Identifier: Apache-2.0
// Starts a program without copying the daemon: the child borrows our memory until its exec
// (CLONE_VM | CLONE_VFORK), as in posix_spawn(). Our own, because a child must get the descriptor
// limit that the daemon was started with, which posix_spawn() cannot set.
#include "posix/spawn.h"

#include "posix/exitwatch.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <fcntl.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#if defined(__SANITIZE_THREAD__)
// ThreadSanitizer takes clone() for a fork, and forgets the other threads of the memory that the
// child borrows. This is the same function by a name that it leaves alone.
extern "C" int __clone(int (*run)(void *), void *stack, int flags, void *argument, ...);
#define CLONE_FUNCTION ::__clone
#else
#define CLONE_FUNCTION ::clone
#endif

namespace claustrum {
namespace {

/// A ChildWrite, for code that may not call into the library.
struct PlainWrite
{
    const char *path;
    const char *text;
    std::size_t size;
};

/// The child's data, prepared before it starts: the child may not allocate.
struct Plan
{
    const char *file;
    char *const *argv;
    char *const *envp;
    const char *cwd; // null: stay
    std::array<int, 3> fds;
    const PlainWrite *writes;
    std::size_t writeCount;
    const rlimit *descriptorLimit; // null: keep
    char *identity;                // the room for "<pid>:<start>", with zeros; null: none is needed
    char **identityEntry;          // its place in envp, the last
    bool session;
    int errorPipe; // -1: the child's memory is ours
    volatile int error;
    volatile bool isShared; // set by the child: it does write in our memory
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

/// The decimal digits of @p number; returns their end.
CHILD_CODE char *putNumber(char *out, long number)
{
    long unit = 1;
    while (number / unit >= 10)
        unit *= 10;
    for (; unit > 0; unit /= 10)
        *out++ = static_cast<char>('0' + number / unit % 10);
    return out;
}

/// The begin of field 22 in the text of /proc/<pid>/stat, whose field 2 may hold anything but a
/// last parenthesis; null: it is not there.
CHILD_CODE const char *startField(const char *text, const char *end)
{
    const char *at = end;
    while (at > text && *(at - 1) != ')')
        --at;
    constexpr int blanksFromParenthesis = 20;
    for (int blanks = 0; blanks < blanksFromParenthesis; ++at) {
        if (at >= end || at == text)
            return nullptr;
        blanks += *at == ' ' ? 1 : 0;
    }
    return at;
}

/// Writes "<pid>:<start>" of this process, which exec changes neither of.
CHILD_CODE bool writeIdentity(char *out)
{
    std::array<char, 1024> text; // a few hundred bytes
    const long fd = ::syscall(SYS_openat, AT_FDCWD, "/proc/self/stat", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    const long got = ::syscall(SYS_read, fd, text.data(), text.size());
    ::syscall(SYS_close, fd);
    const char *const end = text.data() + (got > 0 ? got : 0);
    const char *field = startField(text.data(), end);
    if (!field)
        return false;
    out = putNumber(out, ::syscall(SYS_getpid));
    *out++ = ':';
    for (; field < end && *field >= '0' && *field <= '9'; ++field)
        *out++ = *field;
    return true;
}

CHILD_CODE void writeInto(const PlainWrite &write)
{
    const long fd = ::syscall(SYS_openat, AT_FDCWD, write.path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ::syscall(SYS_write, fd, write.text, write.size);
    ::syscall(SYS_close, fd);
}

CHILD_CODE int becomeProgram(Plan &plan)
{
    for (std::size_t i = 0; i < plan.writeCount; ++i)
        writeInto(plan.writes[i]);
    if (plan.identity && !writeIdentity(plan.identity))
        *plan.identityEntry = nullptr;
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
    plan.isShared = true;
    const int error = becomeProgram(plan);
    plan.error = error;
    if (plan.errorPipe >= 0)
        ::syscall(SYS_write, plan.errorPipe, &error, sizeof error);
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

/// A pipe for the child's error, until a child has written in our memory. Emulators such as qemu
/// run every clone() as a fork.
class ErrorPipe
{
public:
    /// False if no pipe can be made; errno has the reason.
    bool open()
    {
        std::array<int, 2> ends{};
        if (s_memoryIsShared)
            return true;
        if (::pipe2(ends.data(), O_CLOEXEC) < 0)
            return false;
        m_read.reset(ends[0]);
        m_write.reset(ends[1]);
        return true;
    }
    [[nodiscard]] int forChild() const { return m_write.get(); }

    /// The error of the child, which has started; 0: none. Waits for its exec if the memory is not
    /// shared.
    int errorOf(const Plan &plan)
    {
        if (plan.isShared) {
            s_memoryIsShared = true;
            return plan.error;
        }
        m_write.reset();
        int error = 0;
        const auto size =
            retryInterrupted([&] { return ::read(m_read.get(), &error, sizeof error); });
        return size == sizeof error ? error : 0;
    }

private:
    static std::atomic<bool> s_memoryIsShared; // once it is, it always is

    Fd m_read;
    Fd m_write;
};

std::atomic<bool> ErrorPipe::s_memoryIsShared = false;

pid_t cloneInto(Plan &plan)
{
    // Enough for the calls above and a sanitizer's frames around them.
    constexpr std::size_t stackBytes = std::size_t{64} * 1024;
    alignas(16) std::array<std::byte, stackBytes> stack;
    const SignalsBlocked blocked;
    return CLONE_FUNCTION(childMain, stack.data() + stackBytes, CLONE_VM | CLONE_VFORK | SIGCHLD,
                          &plan);
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

/// The program's environment, with room for its identity if that is requested.
class Variables
{
public:
    explicit Variables(const SpawnRequest &request)
        : m_pointers(pointers(request.env))
    {
        if (request.identityVariable.empty())
            return;
        constexpr std::size_t room = 64; // two numbers of 64 bits, and a zero
        m_entry = request.identityVariable + '=';
        m_identityAt = m_entry.size();
        m_entry.append(room, '\0');
        m_pointers.insert(m_pointers.end() - 1, m_entry.data());
    }

    [[nodiscard]] char *const *envp() const { return m_pointers.data(); }
    [[nodiscard]] char *identity()
    {
        return m_entry.empty() ? nullptr : m_entry.data() + m_identityAt;
    }
    [[nodiscard]] char **identityEntry()
    {
        return m_entry.empty() ? nullptr : &m_pointers.back() - 1;
    }

private:
    std::vector<char *> m_pointers;
    std::string m_entry;
    std::size_t m_identityAt = 0;
};

std::vector<PlainWrite> plainWrites(const std::vector<ChildWrite> &writes)
{
    std::vector<PlainWrite> result;
    result.reserve(writes.size());
    for (const ChildWrite &write : writes)
        result.push_back({write.path.c_str(), write.text.data(), write.text.size()});
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
    SystemResult<void> prepare(const SpawnRequest &request)
    {
        const std::array<int, 3> wanted = {request.stdinFd, request.stdoutFd, request.stderrFd};
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            m_fds[i].reset(wanted[i] < 0 ? openNull() : -1);
            if (wanted[i] < 0 && !m_fds[i])
                return systemError("open", "/dev/null", errno);
            if (const int from = m_fds[i] ? m_fds[i].get() : wanted[i]; from >= 0 && from < 3)
                m_fds[i].reset(::fcntl(from, F_DUPFD_CLOEXEC, 3));
            m_raw[i] = m_fds[i] ? m_fds[i].get() : wanted[i];
            if (m_raw[i] < 3)
                return systemError("fork/exec", request.file, errno);
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

SystemResult<Child> spawn(const SpawnRequest &request)
{
    const auto failed = [&](int error) { return systemError("fork/exec", request.file, error); };
    if (holdsNul(request.args) || holdsNul(request.env) || holdsNul({request.file, request.cwd}))
        return failed(EINVAL);
    StandardDescriptors descriptors;
    if (const auto prepared = descriptors.prepare(request); !prepared)
        return prepared.error();

    ErrorPipe errorPipe;
    if (!errorPipe.open())
        return failed(errno);

    const auto argv = pointers(request.args);
    Variables variables(request);
    const auto writes = plainWrites(request.writes);
    Plan plan{request.file.c_str(),
              argv.data(),
              variables.envp(),
              request.cwd.empty() ? nullptr : request.cwd.c_str(),
              descriptors.raw(),
              writes.data(),
              writes.size(),
              request.descriptorLimit ? &*request.descriptorLimit : nullptr,
              variables.identity(),
              variables.identityEntry(),
              request.group == SpawnRequest::Group::Session,
              errorPipe.forChild(),
              0,
              false};
    const pid_t pid = cloneInto(plan);
    if (pid < 0)
        return failed(errno);
    if (const int error = errorPipe.errorOf(plan)) {
        reap(pid);
        return failed(error);
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
