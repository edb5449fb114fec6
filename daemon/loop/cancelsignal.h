// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <sys/eventfd.h>

#include <cstdint>

namespace claustrum {

/// Tells those who wait on behalf of a connection that it has gone. Raised once, for good; a
/// blocking job polls fd() beside what it waits for. Without a descriptor to be had it is never
/// heard, and the job merely runs on. Any thread.
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
