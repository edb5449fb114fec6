// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "posix/spawn.h"

#include <chrono>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace claustrum::bench {

// What the measurements are made of. A benchmark that cannot go on says why and ends the program:
// there is nobody above it who could do better.

[[noreturn]] void giveUp(const std::string &why);

/// Seconds since it was made.
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

/// A program of this benchmark's own or of the system, killed and reaped when it goes.
class Program
{
public:
    /// @param fds what become its descriptors 0, 1 and 2; -1: /dev/null
    explicit Program(std::vector<std::string> command, std::vector<int> fds = {-1, -1, -1},
                     SpawnRequest::Group group = SpawnRequest::Group::Own);
    ~Program();
    Program(const Program &) = delete;
    Program &operator=(const Program &) = delete;

    [[nodiscard]] pid_t pid() const { return m_pid; }
    /// Waits for its end.
    void finish();

private:
    pid_t m_pid = -1;
    Fd m_exitWatch;
};

/// CPU time that a process has used so far, in seconds.
double cpuSeconds(pid_t pid);
/// Its proportional set size, in KiB.
double pssKiB(pid_t pid);

/// A file of this build's own: the bench's helper programs, or claustrum.
std::string helperPath(const std::string &name);
std::string serverPath();

/// A temporary folder, removed when it goes.
class Folder
{
public:
    explicit Folder(const std::string &place = "/tmp");
    ~Folder();
    Folder(const Folder &) = delete;
    Folder &operator=(const Folder &) = delete;
    [[nodiscard]] const std::string &path() const { return m_path; }

private:
    std::string m_path;
};

/// A connected pair of AF_UNIX stream sockets, or the ends of a pipe (read, write).
std::pair<Fd, Fd> socketPair();
std::pair<Fd, Fd> pipePair();

void sendAll(int fd, std::string_view bytes);
/// Reads @p count bytes and drops them.
void drain(int fd, std::size_t count);
/// Reads to the end and drops what comes; the count of bytes.
std::size_t drainToEnd(int fd);

} // namespace claustrum::bench
