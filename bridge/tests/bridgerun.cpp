// SPDX-License-Identifier: Apache-2.0
#include "bridge/tests/bridgerun.h"

#include "posix/files.h"
#include "posix/pipe.h"
#include "posix/unixsocket.h"
#include "testing/deadline.h"
#include "testing/pattern.h"
#include "testing/procfs.h"
#include "testing/run.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>

namespace claustrum::testing {
namespace {

using namespace std::chrono_literals;

Ends socketPair()
{
    int fds[2] = {-1, -1};
    ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds);
    return {Fd(fds[0]), Fd(fds[1])};
}

/// The slave and the master. In raw mode: bytes pass unchanged, and nothing is echoed.
Ends terminal()
{
    Fd master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    ::grantpt(master.get());
    ::unlockpt(master.get());
    Fd slave(::open(::ptsname(master.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
    termios raw{};
    ::tcgetattr(slave.get(), &raw);
    ::cfmakeraw(&raw);
    ::tcsetattr(slave.get(), TCSANOW, &raw);
    return {std::move(slave), std::move(master)};
}

Ends pipeEnds(bool bridgeReads)
{
    auto pipe = makePipe();
    if (!pipe)
        return {};
    return bridgeReads ? Ends{std::move(pipe->readEnd), std::move(pipe->writeEnd)}
                       : Ends{std::move(pipe->writeEnd), std::move(pipe->readEnd)};
}

Ends swapped(Ends ends)
{
    return {std::move(ends.client), std::move(ends.bridge)};
}

Ends opened(const std::string &path, int flags)
{
    auto file = openFile(path, flags, 0600);
    return {file ? std::move(*file) : Fd(), Fd()};
}

bool becomes(int fd, short events, std::chrono::milliseconds limit = patience)
{
    pollfd poller{fd, events, 0};
    return ::poll(&poller, 1, static_cast<int>(limit.count())) == 1;
}

std::chrono::nanoseconds processorTime(pid_t pid)
{
    clockid_t clock = 0;
    timespec time{};
    if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &time) != 0)
        return std::chrono::nanoseconds::max();
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

Ends makeEnds(Kind kind, bool isInput, const std::string &file, int fileFlags)
{
    switch (kind) {
    case Kind::Pipe:
        return pipeEnds(isInput);
    case Kind::Socket:
        return socketPair();
    case Kind::Terminal:
        return terminal();
    case Kind::Master:
        return swapped(terminal());
    case Kind::File:
        return opened(file, fileFlags);
    case Kind::Null:
        break;
    }
    return opened("/dev/null", isInput ? O_RDONLY : O_WRONLY);
}

} // namespace

Ends makeInput(Kind kind, const std::string &file)
{
    return makeEnds(kind, true, file, O_RDONLY);
}

Ends makeOutput(Kind kind, const std::string &file, int fileFlags)
{
    return makeEnds(kind, false, file, O_WRONLY | O_CREAT | fileFlags);
}

BridgeRun::BridgeRun(const Sandbox &sandbox, BridgeSetup setup)
    : m_isOne(!setup.out.bridge)
{
    auto listener = setup.hasDaemon ? Result<Fd>(Fd()) : bindUnixSocket(sandbox.socketPath());
    if (!listener)
        return;
    SpawnRequest request;
    request.args = std::move(setup.wrapper);
    for (const std::string &word :
         {programPath(), std::string("-bridge"), std::string("-socket"), sandbox.socketPath()})
        request.args.push_back(word);
    request.file = request.args.front();
    request.env = sandbox.environment();
    request.stdinFd = setup.in.bridge.get();
    request.stdoutFd = m_isOne ? setup.in.bridge.get() : setup.out.bridge.get();
    request.stderrFd = STDERR_FILENO;
    toStdin = std::move(setup.in.client);
    fromStdout =
        m_isOne ? Fd(::fcntl(toStdin.get(), F_DUPFD_CLOEXEC, 3)) : std::move(setup.out.client);
    auto child = spawn(request);
    if (!child)
        return;
    m_child = std::move(*child);
    if (*listener && becomes(listener->get(), POLLIN))
        daemon.reset(::accept4(listener->get(), nullptr, nullptr, SOCK_CLOEXEC));
}

BridgeRun::~BridgeRun()
{
    if (m_child.pid < 0)
        return;
    ::kill(m_child.pid, SIGKILL);
    reap(m_child.pid);
}

void BridgeRun::closeStdout()
{
    fromStdout.reset();
    if (m_isOne)
        toStdin.reset();
}

void BridgeRun::endStdin()
{
    if (::shutdown(toStdin.get(), SHUT_WR) < 0)
        toStdin.reset();
}

bool BridgeRun::isRunning() const
{
    return m_child.pid > 0 && !becomes(m_child.exitWatch.get(), POLLIN, 0ms);
}

int BridgeRun::waitForEnd()
{
    if (m_child.pid < 0 || !becomes(m_child.exitWatch.get(), POLLIN))
        return -1;
    const int status = reap(std::exchange(m_child.pid, -1));
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool BridgeRun::rests() const
{
    constexpr auto interval = 10ms;
    constexpr auto almostNothing = interval / 8;
    return eventually(
        [&] {
            const auto before = processorTime(m_child.pid);
            ::poll(nullptr, 0, interval.count());
            const auto after = processorTime(m_child.pid);
            // One that gets no time of a loaded processor is ready to run, and does not rest.
            const auto info = processInfo(m_child.pid);
            return isRunning() && info && info->state == 'S' && after - before < almostNothing;
        },
        5s);
}

std::size_t BridgeRun::fill(int to, std::uint64_t seed) const
{
    ::fcntl(to, F_SETFL, O_NONBLOCK); // only our end's
    std::size_t total = 0;
    const auto writeSome = [&] {
        const std::string block = Pattern(seed, total).take(4096);
        const ssize_t written = ::write(to, block.data(), block.size());
        total += written > 0 ? static_cast<std::size_t>(written) : 0;
        return written > 0;
    };
    while (writeSome() || (rests() && writeSome()))
        continue;
    return total;
}

bool sendAll(int to, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = becomes(to, POLLOUT) ? ::write(to, bytes.data(), bytes.size()) : -1;
        if (written <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool receives(int from, std::string_view expected)
{
    std::array<char, 4096> block{};
    while (!expected.empty()) {
        const std::size_t wanted = std::min(block.size(), expected.size());
        const ssize_t got = becomes(from, POLLIN) ? ::read(from, block.data(), wanted) : -1;
        if (got <= 0 || !expected.starts_with({block.data(), static_cast<std::size_t>(got)}))
            return false;
        expected.remove_prefix(static_cast<std::size_t>(got));
    }
    return true;
}

bool receivesPattern(int from, std::uint64_t seed, std::size_t count)
{
    Pattern pattern(seed);
    constexpr std::size_t blockBytes = std::size_t{64} * 1024;
    for (std::size_t left = count; left > 0;) {
        const std::size_t part = std::min(left, blockBytes);
        if (!receives(from, pattern.take(part)))
            return false;
        left -= part;
    }
    return true;
}

bool receivesEnd(int from)
{
    char byte = 0;
    const ssize_t got = becomes(from, POLLIN) ? ::read(from, &byte, 1) : -1;
    return got == 0 || (got < 0 && errno == EIO); // EIO: of a terminal
}

} // namespace claustrum::testing
