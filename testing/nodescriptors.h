// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <fcntl.h>
#include <sys/resource.h>

#include <vector>

namespace claustrum::testing {

/// Prevents this process from opening descriptors while it lives: EMFILE.
class NoDescriptors
{
public:
    NoDescriptors()
    {
        ::getrlimit(RLIMIT_NOFILE, &m_before);
        constexpr rlim_t few = 64; // enough for poll(), which accepts no more than the limit at
                                   // once
        rlimit tight = m_before;
        tight.rlim_cur = few;
        ::setrlimit(RLIMIT_NOFILE, &tight);
        do {
            m_fillers.emplace_back(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0));
        } while (m_fillers.back());
    }
    ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &m_before); }
    NoDescriptors(const NoDescriptors &) = delete;
    NoDescriptors &operator=(const NoDescriptors &) = delete;

private:
    rlimit m_before{};
    std::vector<Fd> m_fillers;
};

} // namespace claustrum::testing
