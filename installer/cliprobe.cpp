// SPDX-License-Identifier: Apache-2.0
#include "installer/cliprobe.h"

#include "posix/files.h"
#include "posix/spawn.h"

#include <algorithm>
#include <csignal>
#include <limits>
#include <poll.h>

namespace claustrum {
namespace {

using Clock = std::chrono::steady_clock;

/// Rounded up; at most some 24 days for one poll(), after which the caller polls again.
int pollTimeout(Clock::duration remaining)
{
    const auto whole = std::chrono::ceil<std::chrono::milliseconds>(remaining).count();
    return static_cast<int>(std::clamp<decltype(whole)>(whole, 0, std::numeric_limits<int>::max()));
}

/// Waits until the child ends or the timeout expires; returns whether it has ended.
bool waitFor(const Child &child, std::chrono::nanoseconds timeout)
{
    const auto start = Clock::now();
    pollfd watched{.fd = child.exitWatch.get(), .events = POLLIN, .revents = 0};
    for (;;) {
        const auto remaining = timeout - (Clock::now() - start);
        if (::poll(&watched, 1, pollTimeout(remaining)) > 0)
            return true;
        if (remaining <= Clock::duration::zero())
            return false;
    }
}

} // namespace

bool isRunnable(const std::string &path, const ProbeLimits &limits)
{
    // A path without a slash is a file in the current directory, never looked up in PATH.
    SpawnRequest request;
    request.file = path;
    request.args = {path, "--version"};
    request.env = limits.environment;
    const auto child = spawn(request);
    if (!child)
        return false;
    const bool ended = limits.timeout.count() <= 0 || waitFor(*child, limits.timeout);
    if (!ended)
        ::kill(-child->pid, SIGKILL);
    return reap(child->pid) == 0 && ended;
}

bool isRunnableFile(const std::string &path, const ProbeLimits &limits)
{
    const auto status = statFile(path);
    return status && S_ISREG(status->st_mode) && isRunnable(path, limits);
}

} // namespace claustrum
