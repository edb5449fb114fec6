// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/eventloop.h"
#include "daemon/loop/tests/capturedlog.h"
#include "daemon/process/tests/children.h"
#include "posix/inheritedfds.h"
#include "testing/deadline.h"

#include <csignal>

namespace claustrum::testing {

constexpr int patienceMs = std::chrono::milliseconds(patience).count();

/// The setting of each test of a child: a sandbox for it, and the log.
struct ChildSetting
{
    Children children{EventLoop::currentPoll()};
    CapturedLog log;
};

/// Once for a test program: the preparations of a daemon before it has children.
inline void prepareForChildren()
{
    closeInheritedOnExec();
    ::signal(SIGPIPE, SIG_IGN);
}

/// Waits, in the loop, until the process has ended and its exit frame is out.
#define TRY_EXITED(process) QTRY_VERIFY_WITH_TIMEOUT(!(process)->isRunning(), patienceMs)

} // namespace claustrum::testing
