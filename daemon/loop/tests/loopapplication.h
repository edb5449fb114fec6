// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/eventloop.h"
#include "testing/testprogram.h"

namespace claustrum::testing {

/// An EventLoop for the application that is made next.
struct InstalledEventLoop
{
    InstalledEventLoop()
    {
        if (!EventLoop::install())
            qFatal("no event loop");
    }
};

/// The application of a test whose thread has an EventLoop, as the daemon's has.
class LoopApplication : private InstalledEventLoop, public QCoreApplication
{
public:
    using QCoreApplication::QCoreApplication;
};

} // namespace claustrum::testing
