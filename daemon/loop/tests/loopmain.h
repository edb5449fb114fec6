// SPDX-License-Identifier: Apache-2.0
// The main() of a test whose thread has an EventLoop, as the daemon's has.
#pragma once

#include "daemon/loop/eventloop.h"

#include <QCoreApplication>
#include <QTest>

#define CLAUSTRUM_LOOP_MAIN(TestClass)                                                             \
    int main(int argc, char *argv[])                                                               \
    {                                                                                              \
        if (!claustrum::EventLoop::install())                                                      \
            qFatal("no event loop");                                                               \
        const QCoreApplication application(argc, argv);                                            \
        TestClass test;                                                                            \
        return QTest::qExec(&test, argc, argv);                                                    \
    }
