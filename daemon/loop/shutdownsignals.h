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
    ShutdownSignals(EventPoll &poll, std::function<void()> onSignal);

private:
    void onReady();

    Fd m_signals;
    Watch m_watch;
    std::function<void()> m_onSignal;
};

} // namespace claustrum
