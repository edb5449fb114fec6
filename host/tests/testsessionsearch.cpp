// SPDX-License-Identifier: Apache-2.0
#include "host/sessionsearch.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

using namespace claustrum;

namespace {

HostSession session(pid_t pid, std::optional<std::string> id, std::optional<int> exitCode = {})
{
    HostSession session;
    session.pid = pid;
    session.id = std::move(id);
    session.exitCode = exitCode;
    return session;
}

HostView view()
{
    HostView view;
    view.daemons.resize(2);
    view.daemons[0].found.pid = 100;
    view.daemons[0].sessions = {session(101, "agent"), session(102, "agent-2"),
                                session(103, "build"), session(104, "twice"),
                                session(105, "done", 7)};
    view.daemons[1].found.pid = 200;
    view.daemons[1].sessions = {session(201, "twice")};
    view.leftBehind = {session(301, std::nullopt)};
    return view;
}

} // namespace

class TestSessionSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void finds_data();
    void finds();
    void saysWhyIdsAreMissing();
};

void TestSessionSearch::finds_data()
{
    QTest::addColumn<std::string>("word");
    QTest::addColumn<int>("pid"); // 0: the error
    QTest::addColumn<std::string>("error");
    const auto none = [](const char *word) {
        return "no session matches \"" + std::string(word) + "\"; claustrum -ps lists them";
    };

    QTest::newRow("an id that others begin with") << std::string("agent") << 101 << std::string();
    QTest::newRow("the only beginning") << std::string("b") << 103 << std::string();
    QTest::newRow("an ended one") << std::string("done") << 105 << std::string();
    QTest::newRow("a pid") << std::string("102") << 102 << std::string();
    QTest::newRow("a pid of one left behind") << std::string("301") << 301 << std::string();
    QTest::newRow("a part of a pid") << std::string("30") << 0 << none("30");
    QTest::newRow("the pid of an ended one") << std::string("105") << 0 << none("105");
    QTest::newRow("several beginnings")
        << std::string("ag") << 0
        << std::string("more than one session matches \"ag\": agent (process 101) of daemon 100, "
                       "agent-2 (process 102) of daemon 100; give its pid");
    QTest::newRow("one id in two daemons")
        << std::string("twice") << 0
        << std::string("more than one session matches \"twice\": twice (process 104) of daemon "
                       "100, twice (process 201) of daemon 200; give its pid");
    QTest::newRow("none") << std::string("x") << 0 << none("x");
    QTest::newRow("nothing") << std::string() << 0
                             << std::string("an id is required; claustrum -ps lists them");
}

void TestSessionSearch::finds()
{
    QFETCH(std::string, word);
    QFETCH(int, pid);
    QFETCH(std::string, error);
    const auto all = view();
    const auto found = findSession(all, word);
    QCOMPARE(found ? std::string() : found.error().text, error);
    QCOMPARE(found ? found->session->pid : 0, pid);
    if (found)
        QCOMPARE(found->daemon == nullptr, pid == 301);
}

void TestSessionSearch::saysWhyIdsAreMissing()
{
    auto some = view();
    some.daemons[1].notInspected = "it was started without -inspect";
    const auto found = findSession(some, "x");
    QVERIFY(!found);
    QVERIFY2(found.error().text.ends_with("give the pid of its session"),
             found.error().text.c_str());
}

CLAUSTRUM_PLAIN_TEST(TestSessionSearch)
#include "testsessionsearch.moc"
