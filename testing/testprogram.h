// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCoreApplication>
#include <QTest>

namespace claustrum::testing {

/// Runs one test class with the arguments of QTest; its exit status.
using RunTest = int (*)(int argc, char **argv);

/// Adds a test class to the program it is linked into, at the program's start. The program,
/// called with the name of the class in lower case, runs it: `claustrum-wire-tests testbase64 -v2`.
class RegisteredTest
{
public:
    RegisteredTest(const char *className, RunTest run);
};

template <typename Test>
int runTest(int argc, char **argv)
{
    Test test;
    return QTest::qExec(&test, argc, argv);
}

template <typename Test, typename Application = QCoreApplication>
int runTestIn(int argc, char **argv)
{
    const Application application(argc, argv);
    QCoreApplication::setAttribute(Qt::AA_Use96Dpi); // sizes must not depend on the screen
    return runTest<Test>(argc, argv);
}

} // namespace claustrum::testing

/// A test class that needs no application object: one without event loop and timers.
#define CLAUSTRUM_PLAIN_TEST(Test)                                                                 \
    static const claustrum::testing::RegisteredTest registered##Test(                              \
        #Test, claustrum::testing::runTest<Test>);

/// A test class with a QCoreApplication.
#define CLAUSTRUM_TEST(Test)                                                                       \
    static const claustrum::testing::RegisteredTest registered##Test(                              \
        #Test, claustrum::testing::runTestIn<Test>);

/// A test class with an application of that type: QApplication for one with widgets.
#define CLAUSTRUM_TEST_IN(Application, Test)                                                       \
    static const claustrum::testing::RegisteredTest registered##Test(                              \
        #Test, claustrum::testing::runTestIn<Test, Application>);
