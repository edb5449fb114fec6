// SPDX-License-Identifier: Apache-2.0
#include "conformance/host/priority.h"

#include "posix/files.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <sys/syscall.h>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

/// The kernel's struct sched_attr, first version, which the C library does not declare. The lowest
/// real-time priority; children do not inherit it.
struct SchedulingAttributes
{
    std::uint32_t size = sizeof(SchedulingAttributes);
    std::uint32_t policy = 2; // SCHED_RR
    std::uint64_t flags = 1;  // SCHED_FLAG_RESET_ON_FORK
    std::int32_t nice = 0;
    std::uint32_t priority = 1;
    std::uint64_t runtime = 0;
    std::uint64_t deadline = 0;
    std::uint64_t period = 0;
};

} // namespace

void preferOverChildren(pid_t pid)
{
    // Every thread: a server may start children on one and answer on another.
    const std::string process = pid == 0 ? "self" : std::to_string(pid);
    const auto threads = readDirectoryNames("/proc/" + process + "/task");
    if (!threads)
        return;
    for (const std::string &thread : *threads) {
        SchedulingAttributes attributes;
        ::syscall(SYS_sched_setattr, std::atoi(thread.c_str()), &attributes, 0);
    }
}

} // namespace claustrum::conformance
