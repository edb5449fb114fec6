// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "posix/spawn.h"
#include "posix/temporarydirectory.h"

#include <chrono>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace claustrum::bench {

// Building blocks of the measurements. On failure a benchmark prints the reason and ends the
// program: no caller could do better.

[[noreturn]] void giveUp(const std::string &why);

/// Seconds since its construction.
class Stopwatch
{
public:
    [[nodiscard]] double seconds() const
    {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

/// A program of this benchmark or of the system, killed and reaped by the destructor.
class Program
{
public:
    /// @param fds its descriptors 0, 1 and 2; -1: /dev/null
    explicit Program(std::vector<std::string> command, std::vector<int> fds = {-1, -1, -1},
                     SpawnRequest::Group group = SpawnRequest::Group::Own);
    ~Program();
    Program(const Program &) = delete;
    Program &operator=(const Program &) = delete;

    [[nodiscard]] pid_t pid() const { return m_pid; }
    /// Waits for it to end.
    void finish();

private:
    pid_t m_pid = -1;
    Fd m_exitWatch;
};

/// CPU time used by a process so far, in seconds.
double cpuSeconds(pid_t pid);
/// Its proportional set size, in KiB.
double pssKiB(pid_t pid);

/// A file of this build: a helper program of the bench.
std::string helperPath(const std::string &name);
/// The claustrum of this build, or the one of measureServer().
std::string serverPath();
void measureServer(std::string path);

TemporaryDirectory makeFolder(const std::string &place = "/tmp");

/// A connected pair of AF_UNIX stream sockets, or the ends of a pipe (read, write).
std::pair<Fd, Fd> socketPair();
std::pair<Fd, Fd> pipePair();

void sendAll(int fd, std::string_view bytes);
/// Reads @p count bytes and drops them.
void drain(int fd, std::size_t count);
/// Reads to the end and drops the data; returns the number of bytes.
std::size_t drainToEnd(int fd);

} // namespace claustrum::bench
