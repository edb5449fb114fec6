// SPDX-License-Identifier: Apache-2.0
#include "testing/failingcalls/parts.h"

#include <sys/syscall.h>

namespace claustrum::testing {

void noteSignal(int status, const CallFault &fault, Attempt &attempt)
{
    if (status <= 128)
        return;
    const std::string text = "ends by signal " + std::to_string(status - 128);
    const bool wasMemory = fault.call == SYS_mmap || fault.call == SYS_brk
                           || fault.call == SYS_mremap || fault.call == SYS_mprotect;
    (wasMemory ? attempt.outcomes : attempt.faults).insert(text);
}

} // namespace claustrum::testing
