// SPDX-License-Identifier: Apache-2.0
#include "daemon/events/eventhook.h"
#include "daemon/loop/tests/capturedlog.h"
#include "testing/deadline.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <csignal>
#include <string>

using namespace claustrum;
using namespace claustrum::testing;
using namespace std::chrono_literals;

class TestEventHook : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void getsNameAndLine();
    void aHangingOneIsEnded();
    void failuresAreLogged();
    void hangingOnesAreBounded();
    void theEndWaitsForNone();
};

namespace {

std::string script(const Sandbox &sandbox, const std::string &text)
{
    return sandbox.makeFile("hook", "#!/bin/sh\n" + text + "\n", 0755);
}

Event detached(const std::string &id = "p")
{
    return {.type = Event::Type::Detached, .pid = 7, .id = id, .command = "x"};
}

} // namespace

void TestEventHook::getsNameAndLine()
{
    const Sandbox sandbox;
    EventHook hook(script(sandbox, "read line; echo \"$1 $line $PLACE\" >> $PLACE"),
                   {"PLACE=" + sandbox.path("out"), "PATH=/usr/bin:/bin"});
    hook.run(detached());
    QVERIFY(eventually([&] { return contentOf(sandbox.path("out")).ends_with("\n"); }));
    const std::string line = lineOf(detached());
    QCOMPARE(contentOf(sandbox.path("out")),
             "detached " + line.substr(0, line.size() - 1) + " " + sandbox.path("out") + "\n");
}

void TestEventHook::aHangingOneIsEnded()
{
    const CapturedLog log;
    const Sandbox sandbox;
    EventHook hook(script(sandbox, "echo $$ > $PLACE; trap '' TERM; sleep 1000; sleep 1000"),
                   {"PLACE=" + sandbox.path("pid"), "PATH=/usr/bin:/bin"}, 100ms);
    hook.run(detached());
    QVERIFY(eventually([&] { return log.holds("killed after 100ms"); }));
    const int pid = std::stoi(contentOf(sandbox.path("pid")));
    QVERIFY(eventually([&] { return ::kill(pid, 0) < 0; }));
}

void TestEventHook::failuresAreLogged()
{
    const CapturedLog log;
    const Sandbox sandbox;
    EventHook missing(sandbox.path("none"), {});
    missing.run(detached());
    QVERIFY(eventually([&] { return log.holds("/none: no such file or directory"); }));
    EventHook failing(script(sandbox, "exit 3"), {});
    failing.run(detached());
    QVERIFY(eventually([&] { return log.holds("/hook: exit status 3"); }));
}

void TestEventHook::hangingOnesAreBounded()
{
    const Sandbox sandbox;
    EventHook hook(script(sandbox, "echo x >> $PLACE; exec sleep 1000"),
                   {"PLACE=" + sandbox.path("out"), "PATH=/usr/bin:/bin"});
    for (std::size_t i = 0; i < EventHook::mostRunning; ++i)
        hook.run(detached());
    QVERIFY(eventually([&] { return contentOf(sandbox.path("out")).size() == 8; }));
    for (std::size_t i = 0; i < EventHook::mostWaiting + 5; ++i)
        hook.run(detached());
    QCOMPARE(hook.dropped(), std::uint64_t{5});
    QCOMPARE(contentOf(sandbox.path("out")).size(), std::size_t{8});
}

void TestEventHook::theEndWaitsForNone()
{
    const Sandbox sandbox;
    {
        EventHook hook(script(sandbox, "echo $$ > $PLACE; exec sleep 1000"),
                       {"PLACE=" + sandbox.path("pid"), "PATH=/usr/bin:/bin"});
        hook.run(detached());
        QVERIFY(eventually([&] { return contentOf(sandbox.path("pid")).ends_with("\n"); }));
    }
    const int pid = std::stoi(contentOf(sandbox.path("pid")));
    QVERIFY(eventually([&] { return ::kill(pid, 0) < 0; }));
}

CLAUSTRUM_PLAIN_TEST(TestEventHook)
#include "testeventhook.moc"
