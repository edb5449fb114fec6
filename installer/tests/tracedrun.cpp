// SPDX-License-Identifier: Apache-2.0
#include "installer/tests/tracedrun.h"

#include <QEventLoop>
#include <QFile>
#include <QThread>

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <limits>
#include <memory>

namespace claustrum::test {
namespace {

constexpr auto never = std::numeric_limits<std::size_t>::max();

std::vector<char *> pointers(const std::vector<QByteArray> &strings)
{
    std::vector<char *> result;
    result.reserve(strings.size() + 1);
    for (const auto &string : strings)
        result.push_back(const_cast<char *>(string.constData())); // execve() changes nothing
    result.push_back(nullptr);
    return result;
}

/// Starts a child that is stopped before its first instruction and dies with its tracer, this
/// thread.
pid_t startStopped(char *const *arguments, char *const *environment)
{
    const pid_t pid = ::fork();
    if (pid == 0) {
        const int null = ::open("/dev/null", O_RDWR);
        for (const int fd : {0, 1, 2})
            ::dup2(null, fd);
        ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
        ::raise(SIGSTOP);
        ::execve(arguments[0], arguments, environment);
        ::_exit(127);
    }
    int status = 0;
    if (pid > 0 && ::waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)
        && ::ptrace(PTRACE_SETOPTIONS, pid, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)
               == 0)
        return pid;
    return -1;
}

/// The system call that the stopped child is about to make; -1 if it has just made one.
long callAtEntry(pid_t pid)
{
    __ptrace_syscall_info info{};
    if (::ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) <= 0
        || info.op != PTRACE_SYSCALL_INFO_ENTRY)
        return -1;
    return static_cast<long>(info.entry.nr);
}

bool startsAProcess(long call)
{
#ifdef SYS_vfork
    if (call == SYS_vfork || call == SYS_fork)
        return true;
#endif
    return call == SYS_clone || call == SYS_clone3;
}

/// Resumes the child until its next stop; false if it has ended.
bool stepToCall(pid_t pid)
{
    int status = 0;
    int signal = 0;
    for (;;) {
        ::ptrace(PTRACE_SYSCALL, pid, nullptr, static_cast<long>(signal));
        if (::waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
            return false;
        signal = WSTOPSIG(status);
        if (signal == (SIGTRAP | 0x80))
            return true;
        if (signal == SIGTRAP || signal == SIGSTOP)
            signal = 0; // from the tracing itself
    }
}

} // namespace

TracedRun::TracedRun(const QString &program, const QStringList &arguments,
                     const QProcessEnvironment &environment)
{
    m_arguments.push_back(QFile::encodeName(program));
    for (const auto &argument : arguments)
        m_arguments.push_back(QFile::encodeName(argument));
    for (const auto &entry : environment.toStringList())
        m_environment.push_back(QFile::encodeName(entry));
    // The leak check would trace the process as well, and only one tracer is possible.
    m_environment.push_back("ASAN_OPTIONS=detect_leaks=0");
}

std::vector<long> TracedRun::calls() const
{
    return run(never).calls;
}

bool TracedRun::killAt(std::size_t nth) const
{
    return run(nth).killed;
}

/// On a separate thread, as this one may serve the program's download.
TracedRun::Trace TracedRun::run(std::size_t killAt) const
{
    Trace trace;
    const std::unique_ptr<QThread> tracer(QThread::create([&] {
        const pid_t pid =
            startStopped(pointers(m_arguments).data(), pointers(m_environment).data());
        bool counting = false;
        while (pid > 0 && stepToCall(pid)) {
            const long call = callAtEntry(pid);
            counting = counting || startsAProcess(call);
            if (!counting || call < 0)
                continue;
            if (trace.calls.size() == killAt) {
                ::kill(pid, SIGKILL);
                ::waitpid(pid, nullptr, 0);
                trace.killed = true;
                return;
            }
            trace.calls.push_back(call);
        }
    }));
    QEventLoop loop;
    QObject::connect(tracer.get(), &QThread::finished, &loop, &QEventLoop::quit);
    tracer->start();
    loop.exec();
    tracer->wait();
    return trace;
}

} // namespace claustrum::test
