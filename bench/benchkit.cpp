// SPDX-License-Identifier: Apache-2.0
#include "bench/benchkit.h"

#include "app/configfile.h"
#include "posix/files.h"
#include "posix/spawn.h"
#include "posix/systemerror.h"
#include "wire/gopath.h"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/socket.h>

namespace claustrum::bench {
namespace {

constexpr std::size_t blockBytes = std::size_t{256} * 1024;

char *block()
{
    static std::array<char, blockBytes> bytes;
    return bytes.data();
}

std::string measuredServer;

} // namespace

void giveUp(const std::string &why)
{
    std::fprintf(stderr, "claustrum-bench: %s\n", why.c_str());
    std::exit(2);
}

Program::Program(std::vector<std::string> command, std::vector<int> fds, SpawnRequest::Group group)
{
    SpawnRequest request;
    request.file = command.front();
    request.group = group;
    request.args = std::move(command);
    for (char **entry = ::environ; *entry; ++entry)
        request.env.emplace_back(*entry);
    request.stdinFd = fds.at(0);
    request.stdoutFd = fds.at(1);
    request.stderrFd = fds.at(2);
    auto child = spawn(request);
    if (!child)
        giveUp(child.error().text);
    m_pid = child->pid;
    m_exitWatch = std::move(child->exitWatch);
}

Program::~Program()
{
    if (m_pid > 0)
        ::kill(-m_pid, SIGKILL);
    finish();
}

void Program::finish()
{
    if (m_pid > 0)
        reap(m_pid);
    m_pid = -1;
}

double cpuSeconds(pid_t pid)
{
    const auto text = readFile("/proc/" + std::to_string(pid) + "/schedstat");
    return text ? std::strtod(text->c_str(), nullptr) / 1e9 : 0;
}

double pssKiB(pid_t pid)
{
    const auto text = readFile("/proc/" + std::to_string(pid) + "/smaps_rollup");
    const auto at = text ? text->find("\nPss:") : std::string::npos;
    return at == std::string::npos ? 0 : std::strtod(text->c_str() + at + 5, nullptr);
}

std::string helperPath(const std::string &name)
{
    return go::joinPath(go::dirName(programPath()), name);
}

std::string serverPath()
{
    return measuredServer.empty() ? helperPath("claustrum") : measuredServer;
}

void measureServer(std::string path)
{
    measuredServer = std::move(path);
}

TemporaryDirectory makeFolder(const std::string &place)
{
    auto folder = TemporaryDirectory::make(place + "/claustrum-bench-");
    if (!folder)
        giveUp(folder.error().text);
    return std::move(*folder);
}

std::pair<Fd, Fd> socketPair()
{
    int fds[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
        giveUp("socketpair failed");
    return {Fd(fds[0]), Fd(fds[1])};
}

std::pair<Fd, Fd> pipePair()
{
    int fds[2];
    if (::pipe2(fds, O_CLOEXEC) < 0)
        giveUp("pipe failed");
    return {Fd(fds[0]), Fd(fds[1])};
}

void sendAll(int fd, std::string_view bytes)
{
    if (!writeAll(fd, bytes, "socket"))
        giveUp("the peer closed during a write");
}

void drain(int fd, std::size_t count)
{
    while (count > 0) {
        const auto got =
            retryInterrupted([&] { return ::read(fd, block(), std::min(count, blockBytes)); });
        if (got <= 0)
            giveUp("the peer closed during a read");
        count -= static_cast<std::size_t>(got);
    }
}

std::size_t drainToEnd(int fd)
{
    std::size_t count = 0;
    for (;;) {
        const auto got = retryInterrupted([&] { return ::read(fd, block(), blockBytes); });
        if (got <= 0)
            return count;
        count += static_cast<std::size_t>(got);
    }
}

} // namespace claustrum::bench
