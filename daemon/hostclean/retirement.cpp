// SPDX-License-Identifier: Apache-2.0
#include "daemon/hostclean/retirement.h"

#include "daemon/hostclean/daemonclients.h"
#include "daemon/hostclean/hostprocess.h"
#include "daemon/loop/log.h"
#include "posix/heldprocess.h"
#include "wire/goduration.h"
#include "wire/goquote.h"

#include <csignal>
#include <poll.h>
#include <sys/socket.h>

namespace claustrum {
namespace {

using Clock = std::chrono::steady_clock;

std::string reasonOf(const Retirement &retirement, pid_t pid)
{
    const auto process = readHostProcess(pid);
    return process ? reasonNotToRetire(*process, retirement.job.layout, retirement.socket,
                                       retirement.job.times.leastAge)
                   : "it has ended meanwhile";
}

bool hasEnded(const Fd &process)
{
    pollfd end{process.get(), POLLIN, 0};
    return ::poll(&end, 1, 0) == 1;
}

} // namespace

pid_t peerOf(const Fd &connection)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    const int got = ::getsockopt(connection.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size);
    return got == 0 ? peer.pid : 0;
}

std::string Retirement::run(Fd connection) const
{
    const pid_t pid = peerOf(connection);
    const Fd process = holdProcess(pid);
    if (!process)
        return "no pidfd can hold it";
    if (const auto reason = reasonOf(*this, pid); !reason.empty())
        return reason;
    connection.reset(); // it would count as a client
    if (const auto reason = proveUnused(pid); !reason.empty())
        return reason;
    if (const auto reason = reasonOf(*this, pid); !reason.empty())
        return reason;
    logInfo("hostclean", "retiring abandoned daemon pid " + std::to_string(pid) + ": its run dir "
                             + go::quote(directory) + " has seen no connection for "
                             + std::to_string(days) + " days: SIGTERM");
    if (!signalHeld(process, SIGTERM))
        return "it cannot be signalled";
    const auto end = Clock::now() + job.times.retiring;
    while (!hasEnded(process)) {
        if (Clock::now() >= end || !job.wait(job.times.orphans.poll))
            return "it outlived SIGTERM for " + go::formatDuration(job.times.retiring);
    }
    return {};
}

/// No client for a while, by several looks. The first one is late enough for the daemon to have
/// closed our own connection.
std::string Retirement::proveUnused(pid_t pid) const
{
    constexpr int leastLooks = 2;
    const auto end = Clock::now() + job.times.window;
    for (int looks = 0; looks < leastLooks || Clock::now() < end; ++looks) {
        if (!job.wait(job.times.sample))
            return "the cleaning daemon is shutting down";
        if (acceptedConnections(pid) != std::size_t{0})
            return "a connection is attached to it right now, or that could not be read: in use "
                   "after all";
    }
    return {};
}

} // namespace claustrum
