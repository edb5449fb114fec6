// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <thread>
#include <vector>

namespace claustrum::testing {

/// Makes system calls of this thread, and of threads and programs that it starts, fail with @p
/// error, as on an older kernel or in a container; for ever. False if the system has no such
/// filters.
inline bool refuseCalls(const std::vector<int> &calls, int error)
{
    std::vector<sock_filter> filter;
    filter.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)));
    for (const int call : calls) {
        filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(call), 0, 1));
        filter.push_back(
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(error)));
    }
    filter.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
           && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/// Runs @p function in a thread whose @p calls fail. False, without running it, if that is
/// impossible.
template <typename Function>
bool withRefusedCalls(const std::vector<int> &calls, int error, Function function)
{
    bool possible = false;
    std::thread([&] {
        possible = refuseCalls(calls, error);
        if (possible)
            function();
    }).join();
    return possible;
}

} // namespace claustrum::testing
