// SPDX-License-Identifier: Apache-2.0
#include "testing/failingcalls/daemonstate.h"

#include "testing/deadline.h"
#include "testing/procfs.h"
#include "testing/scale.h"

#include <algorithm>

namespace claustrum::testing {

DaemonState DaemonState::of(pid_t pid)
{
    DaemonState state;
    state.descriptors = descriptorsOf(pid).size();
    state.threads = statusNumber(pid, "Threads");
    const auto children = childrenOf(pid);
    state.children = children.size();
    state.zombies = static_cast<std::size_t>(std::count_if(
        children.begin(), children.end(), [](const auto &child) { return child.state == 'Z'; }));
    state.residentBytes = statusNumber(pid, "VmRSS") * 1024;
    return state;
}

std::string DaemonState::excessOver(const DaemonState &before) const
{
    constexpr std::size_t idleThreads = 8;
    const std::size_t heap = std::size_t{sanitized ? 64 : 4} << 20;
    const auto more = [](const char *what, std::size_t now, std::size_t then) {
        return std::to_string(now) + " " + what + " instead of " + std::to_string(then);
    };
    if (descriptors > before.descriptors)
        return more("descriptors", descriptors, before.descriptors);
    if (zombies > 0)
        return more("zombies", zombies, 0);
    if (children > before.children)
        return more("children", children, before.children);
    if (threads > before.threads + idleThreads)
        return more("threads", threads, before.threads);
    if (residentBytes > before.residentBytes + heap)
        return more("resident bytes", residentBytes, before.residentBytes);
    return {};
}

std::string leftSince(const DaemonState &before, pid_t pid)
{
    std::string excess;
    (void)eventually(
        [&] {
            excess = DaemonState::of(pid).excessOver(before);
            return excess.empty();
        },
        std::chrono::seconds(8));
    return excess;
}

} // namespace claustrum::testing
