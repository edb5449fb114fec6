// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/eventpoll.h"
#include "posix/fd.h"

#include <functional>

namespace claustrum {

/// SIGTERM and SIGINT as an event of the loop; SIGPIPE and SIGHUP are ignored. Created before there
/// is a second thread: threads inherit the signal mask.
class ShutdownSignals
{
public:
    using OnSignal = std::function<void(int number)>;

    ShutdownSignals(EventPoll &poll, OnSignal onSignal);

    /// Why these signals would be lost: an errno; 0 if they are not.
    [[nodiscard]] int error() const { return m_error; }

private:
    void onReady();

    Fd m_signals;
    Watch m_watch;
    OnSignal m_onSignal;
    int m_error = 0;
};

} // namespace claustrum
