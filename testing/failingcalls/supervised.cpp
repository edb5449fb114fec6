// SPDX-License-Identifier: Apache-2.0
#include "testing/failingcalls/supervised.h"

#include "testing/failingcalls/shortened.h"

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <fcntl.h>
#include <linux/filter.h>
#include <new>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace claustrum::testing {
namespace {

/// Shared with the child before its exec, which can make no call that is watched.
struct Handover
{
    std::atomic<int> listener = -1; // its number in the child; -2: there is none
    std::atomic<bool> taken = false;
};

std::vector<sock_filter> filterOf(const std::vector<int> &calls)
{
    std::vector<sock_filter> filter;
    if (calls.empty()) {
        filter.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF));
        return filter;
    }
    filter.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)));
    for (const int call : calls) {
        filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(call), 0, 1));
        filter.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF));
    }
    filter.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    return filter;
}

std::vector<char *> pointers(const std::vector<std::string> &strings)
{
    std::vector<char *> result;
    for (const std::string &string : strings)
        result.push_back(const_cast<char *>(string.c_str())); // execve() promises not to write
    result.push_back(nullptr);
    return result;
}

/// In the child: allocates nothing.
[[noreturn]] void becomeProgram(const std::array<int, 3> &fds, const char *cwd,
                                const sock_fprog &filter, char *const *argv, char *const *envp,
                                Handover &handover)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int i = 0; i < 3; ++i)
        ::dup2(fds[static_cast<std::size_t>(i)], i);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    if (::chdir(cwd) != 0 || ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        ::_exit(126);
    const long listener =
        ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
    handover.listener = listener < 0 ? -2 : static_cast<int>(listener);
    while (!handover.taken) {
    }
    ::execve(argv[0], argv, envp);
    ::_exit(127);
}

int pidfdOf(pid_t pid)
{
    return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}

} // namespace

Supervised::Supervised(const Program &program, const std::vector<int> &calls,
                       const CallFault &fault)
    : m_fault(fault)
{
    if (::stat(program.args.front().c_str(), &m_file) != 0)
        return;
    void *const page = ::mmap(nullptr, sizeof(Handover), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return;
    auto &handover = *new (page) Handover;
    auto code = filterOf(calls);
    const sock_fprog filter{static_cast<unsigned short>(code.size()), code.data()};
    const auto argv = pointers(program.args);
    const auto envp = pointers(program.env);
    std::array<Fd, 3> fds; // above 2, so that none overwrites another
    std::array<int, 3> raw{};
    for (std::size_t i = 0; i < fds.size(); ++i) {
        const Fd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
        fds[i].reset(::fcntl(program.fds[i] < 0 ? null.get() : program.fds[i], F_DUPFD_CLOEXEC, 3));
        raw[i] = fds[i].get();
    }
    m_pid = ::fork();
    if (m_pid == 0)
        becomeProgram(raw, program.cwd.c_str(), filter, argv.data(), envp.data(), handover);
    m_pidfd.reset(m_pid > 0 ? pidfdOf(m_pid) : -1);
    while (m_pidfd && handover.listener == -1 && !waitForEnd(0))
        ::sched_yield();
    if (handover.listener >= 0)
        m_listener.reset(static_cast<int>(
            ::syscall(SYS_pidfd_getfd, m_pidfd.get(), handover.listener.load(), 0)));
    if (m_listener)
        m_thread = std::thread([this] { supervise(); });
    handover.taken = true;
    ::munmap(page, sizeof(Handover));
}

Supervised::~Supervised()
{
    release();
    if (m_pid > 0 && !m_status) {
        ::kill(m_pid, SIGKILL);
        (void)waitForEnd(-1);
    }
    m_stopping = true;
    if (m_thread.joinable())
        m_thread.join();
}

std::optional<int> Supervised::waitForEnd(int milliseconds)
{
    pollfd ended{m_pidfd.get(), POLLIN, 0};
    if (m_status || ::poll(&ended, 1, milliseconds) <= 0)
        return m_status;
    int status = 0;
    if (::waitpid(m_pid, &status, 0) == m_pid)
        m_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return m_status;
}

void Supervised::supervise()
{
    while (!m_stopping) {
        pollfd calls{m_listener.get(), POLLIN, 0};
        if (::poll(&calls, 1, 20) <= 0)
            continue;
        if (calls.revents & POLLHUP)
            return; // nobody is left
        seccomp_notif call{};
        if (::ioctl(m_listener.get(), SECCOMP_IOCTL_NOTIF_RECV, &call) == 0)
            answer(call);
    }
}

/// Whether a thread belongs to the program, or to a child of it before the exec.
bool Supervised::isOurs(pid_t thread) const
{
    struct stat info = {};
    const std::string link = "/proc/" + std::to_string(thread) + "/exe";
    return ::stat(link.c_str(), &info) == 0 && info.st_dev == m_file.st_dev
           && info.st_ino == m_file.st_ino;
}

/// Whether the fault happens at this call.
bool Supervised::decide(const seccomp_notif &call, CallFault &fault)
{
    const std::lock_guard lock(m_mutex);
    ++m_made[call.data.nr];
    fault = m_fault;
    if (fault.call != CallFault::everyCall && fault.call != call.data.nr)
        return false;
    ++m_count;
    return fault.effect != CallFault::Effect::None && (fault.nth == 0 || fault.nth == m_count);
}

void Supervised::answer(const seccomp_notif &call)
{
    seccomp_notif_resp response{};
    response.id = call.id;
    response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    CallFault fault;
    if (isOurs(static_cast<pid_t>(call.pid)) && decide(call, fault))
        take(call, fault, response);
    ::ioctl(m_listener.get(), SECCOMP_IOCTL_NOTIF_SEND, &response);
}

void Supervised::take(const seccomp_notif &call, const CallFault &fault,
                      seccomp_notif_resp &response)
{
    switch (fault.effect) {
    case CallFault::Effect::None:
        return;
    case CallFault::Effect::Error:
        response.flags = 0;
        response.error = -fault.error;
        break;
    case CallFault::Effect::Shorten:
        if (const auto moved = moveOneByte(m_pidfd.get(), call)) {
            response.flags = 0;
            response.val = *moved;
        } else {
            return;
        }
        break;
    case CallFault::Effect::Kill:
        noteFault(); // who sees the end sees the count
        ::kill(m_pid, SIGKILL);
        response.flags = 0; // the call is not made
        response.error = -EINTR;
        return;
    case CallFault::Effect::Hold:
        hold();
        break;
    }
    noteFault();
}

void Supervised::noteFault()
{
    const std::lock_guard lock(m_mutex);
    ++m_happened;
}

/// All calls wait until release().
void Supervised::hold()
{
    std::unique_lock lock(m_mutex);
    m_held = true;
    m_fault = {};
    m_changed.wait(lock, [this] { return !m_held; });
}

void Supervised::arm(const CallFault &fault)
{
    const std::lock_guard lock(m_mutex);
    m_fault = fault;
    m_count = 0;
    m_happened = 0;
}

int Supervised::count() const
{
    const std::lock_guard lock(m_mutex);
    return m_count;
}

int Supervised::happened() const
{
    const std::lock_guard lock(m_mutex);
    return m_happened;
}

bool Supervised::isHeld() const
{
    const std::lock_guard lock(m_mutex);
    return m_held;
}

void Supervised::release()
{
    const std::lock_guard lock(m_mutex);
    m_held = false;
    m_changed.notify_all();
}

std::map<int, int> Supervised::made() const
{
    const std::lock_guard lock(m_mutex);
    return m_made;
}

} // namespace claustrum::testing
