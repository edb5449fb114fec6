// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sched.h>

namespace claustrum::bench {

/// Keeps this thread and the processes that it starts on one processor while it lives.
///
/// Otherwise the kernel decides separately for each server whether it runs beside its client or on
/// an idle processor, which takes five times as long to wake as everything else: a coin toss, not a
/// figure.
class OneProcessor
{
public:
    OneProcessor()
    {
        ::sched_getaffinity(0, sizeof m_before, &m_before);
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(::sched_getcpu(), &one);
        ::sched_setaffinity(0, sizeof one, &one);
    }
    ~OneProcessor() { ::sched_setaffinity(0, sizeof m_before, &m_before); }
    OneProcessor(const OneProcessor &) = delete;
    OneProcessor &operator=(const OneProcessor &) = delete;

private:
    cpu_set_t m_before{};
};

} // namespace claustrum::bench
