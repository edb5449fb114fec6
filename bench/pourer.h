// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/benchkit.h"

#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace claustrum::bench {

/// A child process of this benchmark that writes copies of a text to a socket while the parent
/// reads. A client that builds its requests meanwhile would be measured, too.
class Pourer
{
public:
    Pourer(int fd, const std::string &text, int copies)
        : m_pid(::fork())
    {
        if (m_pid != 0)
            return;
        for (int i = 0; i < copies; ++i)
            sendAll(fd, text);
        ::_exit(0);
    }
    ~Pourer() { ::waitpid(m_pid, nullptr, 0); }
    Pourer(const Pourer &) = delete;
    Pourer &operator=(const Pourer &) = delete;

private:
    pid_t m_pid;
};

} // namespace claustrum::bench
