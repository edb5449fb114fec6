// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <sys/eventfd.h>

#include <cstdint>

namespace claustrum {

/// Cancels the work for a connection that has closed. Raised once, for good; a blocking job polls
/// fd() beside its own descriptors. If the system gave no descriptor, jobs run to their end. Any
/// thread.
class CancelSignal
{
public:
    CancelSignal()
        : m_event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    {}

    void raise()
    {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(m_event.get(), &one, sizeof one);
    }

    /// Readable once raised; -1 if there is none.
    [[nodiscard]] int fd() const { return m_event.get(); }

private:
    Fd m_event;
};

} // namespace claustrum
