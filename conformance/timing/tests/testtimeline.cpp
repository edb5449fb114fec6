// SPDX-License-Identifier: Apache-2.0
// To whom each time of a session is attributed.
#include "conformance/timing/sessionfile.h"
#include "conformance/timing/tests/session.h"
#include "conformance/timing/timingviews.h"
#include "testing/testprogram.h"

#include <QTest>

#include <functional>
#include <sstream>

using namespace claustrum;
using namespace claustrum::test;
using Kind = Moment::Kind;

namespace {

struct Step
{
    const char *name;
    Party before; ///< whose the time before it is
    std::function<void(Session &)> play;
};

/// A whole session, from the connection to its end.
const std::vector<Step> &wholeSession()
{
    static const std::vector<Step> steps{
        {"opened", Party::Active, [](Session &s) { s.event(Kind::Opened); }},
        {"first request", Party::Client, [](Session &s) { s.request(1, "server.ping"); }},
        {"its reply", Party::Daemon, [](Session &s) { s.reply(1); }},
        {"read", Party::Client, [](Session &s) { s.request(2, "files.read"); }},
        {"its result", Party::Daemon, [](Session &s) { s.reply(2); }},
        {"spawn", Party::Client, [](Session &s) { s.request(3, "process.spawn", "agent"); }},
        {"spawned", Party::Daemon, [](Session &s) { s.reply(3); }},
        {"first output", Party::Child, [](Session &s) { s.output("agent"); }},
        {"stdin", Party::Client, [](Session &s) { s.request(4, "process.stdin", "agent"); }},
        {"stdin accepted", Party::Daemon, [](Session &s) { s.reply(4); }},
        {"answer", Party::Child, [](Session &s) { s.output("agent"); }},
        {"more output", Party::Child, [](Session &s) { s.output("agent"); }},
        {"exit", Party::Child, [](Session &s) { s.output("agent", Kind::Exit); }},
        {"closed", Party::Client, [](Session &s) { s.event(Kind::Closed); }},
    };
    return steps;
}

QByteArray named(Party party)
{
    const std::string_view name = partyName(party);
    return {name.data(), static_cast<int>(name.size())};
}

std::string verdictOf(const Session &session)
{
    return session.analysis.timeline().verdict();
}

} // namespace

class TestTimeline : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void oneStall_data();
    void oneStall();
    void overlappingStalls();
    void childOwesAnAnswer();
    void disconnected();
    void nobodySeesAProcessOfAClosedConnection();
    void lostLines();
    void timesOutOfOrder();
    void sumsAreTheWallTime();
    void fewFrames();
    void keepsTheLongestGaps();
    void verdicts();
    void verdictNamesTheParty_data();
    void verdictNamesTheParty();
    void phasesOfStarts();
    void linesOfALog_data();
    void linesOfALog();
    void textFitsItsWidth();
};

/// Each party stalls 5 s before each step; and at each, the link may be the cause.
void TestTimeline::oneStall_data()
{
    QTest::addColumn<int>("step");
    QTest::addColumn<bool>("blocked");
    for (int step = 1; step < static_cast<int>(wholeSession().size()); ++step) {
        const char *const name = wholeSession()[static_cast<std::size_t>(step)].name;
        QTest::addRow("%s", name) << step << false;
        QTest::addRow("%s, link blocked", name) << step << true;
    }
}

void TestTimeline::oneStall()
{
    QFETCH(int, step);
    QFETCH(bool, blocked);
    const auto &steps = wholeSession();
    Session session;
    for (int i = 0; i < static_cast<int>(steps.size()); ++i) {
        if (i == step && blocked)
            session.event(Kind::Queue, 5000);
        session.after(i == step ? 5 * second : i > 0 ? 10 * ms : 0);
        if (i == step && blocked)
            session.event(Kind::Queue, 0);
        steps[static_cast<std::size_t>(i)].play(session);
    }
    const Party expected = blocked ? Party::Link : steps[static_cast<std::size_t>(step)].before;
    const Timeline &timeline = session.analysis.timeline();
    QCOMPARE(timeline.gaps().size(), std::size_t(1));
    QCOMPARE(named(timeline.gaps().front().party), named(expected));
    QCOMPARE(session.sum(expected), 5 * second);
    QCOMPARE(session.sum(Party::Active), static_cast<std::int64_t>(steps.size() - 2) * 10 * ms);
    QCOMPARE(session.allSums(), timeline.wall());
}

void TestTimeline::overlappingStalls()
{
    Session session;
    session.request(1, "git.status").after(3 * second); // the daemon alone
    session.event(Kind::Queue, 4096).after(4 * second); // also the link
    session.event(Kind::Queue, 0).after(2 * second);    // the daemon again
    session.reply(1).after(10 * ms);
    session.request(2, "process.spawn", "p").after(10 * ms).reply(2).after(5 * ms);
    session.request(3, "files.read").after(6 * second); // while p owes output
    session.reply(3).after(7 * second);                 // p alone
    session.output("p");
    QCOMPARE(session.sum(Party::Daemon), 11 * second);
    QCOMPARE(session.sum(Party::Link), 4 * second);
    QCOMPARE(session.sum(Party::Child), 7 * second);
    QCOMPARE(session.sum(Party::Client), std::int64_t(0));
    QCOMPARE(session.allSums(), session.analysis.timeline().wall());
    const auto &gaps = session.analysis.timeline().gaps();
    QCOMPARE(gaps.size(), std::size_t(5));
    QCOMPARE(gaps[0].cause, std::string("git.status"));
    QCOMPARE(gaps[0].number, std::uint64_t(1));
    QCOMPARE(gaps[1].cause, std::string("connection 1, up to 4 KiB waiting"));
    QCOMPARE(gaps[4].cause, std::string("p"));
}

void TestTimeline::childOwesAnAnswer()
{
    Session session;
    session.request(1, "process.spawn", "p").after(ms).reply(1).after(ms).output("p");
    session.after(2 * second).request(2, "process.stdin", "p"); // the client was silent
    session.after(ms).reply(2).after(3 * second);
    session.request(3, "process.kill", "p"); // it gave up: the child had been asked
    QCOMPARE(session.sum(Party::Client), 2 * second);
    QCOMPARE(session.sum(Party::Child), 3 * second);
}

void TestTimeline::disconnected()
{
    Session session;
    session.event(Kind::Opened).request(1, "process.spawn", "p").after(ms).reply(1).after(ms);
    session.event(Kind::Closed).after(20 * second).event(Kind::Opened, 0, 2);
    QCOMPARE(session.sum(Party::Client), 20 * second);
    QCOMPARE(session.analysis.timeline().gaps().front().cause, std::string("not connected"));
    QVERIFY(verdictOf(session).ends_with("no client was connected"));
}

/// Another client is connected, and was silent.
void TestTimeline::nobodySeesAProcessOfAClosedConnection()
{
    Session session;
    session.event(Kind::Opened, 0, 2).event(Kind::Opened).request(1, "process.spawn", "p");
    session.after(ms).reply(1).after(ms).event(Kind::Closed).after(9 * second);
    session.request(2, "server.ping", "", 2);
    QCOMPARE(session.sum(Party::Client), 9 * second);
    QCOMPARE(session.sum(Party::Child), std::int64_t(0));
}

void TestTimeline::lostLines()
{
    Session session;
    session.request(1, "files.read").after(2 * second).event(Kind::Lost, 17).after(3 * second);
    session.request(2, "server.ping").after(ms).reply(2).after(4 * second);
    session.request(3, "server.ping"); // the reply to 1 may be lost: the daemon is not blamed
    const Timeline &timeline = session.analysis.timeline();
    QCOMPARE(session.sum(Party::Unknown), 5 * second);
    QCOMPARE(session.sum(Party::Client), 4 * second);
    QCOMPARE(session.sum(Party::Daemon), std::int64_t(0));
    QCOMPARE(timeline.lost(), std::uint64_t(17));
    QCOMPARE(session.allSums(), timeline.wall());
    QVERIFY(timelineText({"x", {}, session.analysis}, 80, 9).find("17 lines lost")
            != std::string::npos);
}

void TestTimeline::timesOutOfOrder()
{
    Session session;
    session.request(1, "files.read").after(5 * second).reply(1).after(-3 * second);
    session.request(2, "server.ping").after(ms).reply(2).after(4 * second); // 1.001 s later
    session.request(3, "server.ping");
    const Timeline &timeline = session.analysis.timeline();
    QCOMPARE(timeline.backwards(), std::uint64_t(2));
    QCOMPARE(timeline.wall(), 6 * second + ms);
    QCOMPARE(session.sum(Party::Daemon), 5 * second);
    QCOMPARE(session.sum(Party::Client), second + ms);
    QCOMPARE(session.allSums(), timeline.wall());
}

/// Any sequence of moments, with times that run backwards, too.
void TestTimeline::sumsAreTheWallTime()
{
    Session session(50 * ms);
    std::uint32_t state = 7;
    const auto draw = [&state](std::uint32_t most) {
        state = state * 1664525 + 1013904223;
        return static_cast<int>((state >> 16) % most);
    };
    for (int i = 0; i < 20'000; ++i) {
        session.after((draw(200) - 10) * ms);
        const auto connection = static_cast<std::uint32_t>(1 + draw(3));
        switch (draw(8)) {
        case 0:
            session.event(Kind::Queue, static_cast<std::uint64_t>(draw(3)), connection);
            break;
        case 1:
            session.event(draw(2) ? Kind::Opened : Kind::Closed, 0, connection);
            break;
        case 2:
            session.event(draw(9) ? Kind::Unreadable : Kind::Lost, 1, connection);
            break;
        case 3:
            session.output(draw(2) ? "p" : "q", draw(9) ? Kind::Stdout : Kind::Exit);
            break;
        case 4:
            session.reply(draw(9), Kind::Result, connection);
            break;
        default:
            session.request(draw(9), draw(2) ? "process.spawn" : "process.stdin",
                            draw(2) ? "p" : "q", connection);
        }
        QCOMPARE(session.allSums(), session.analysis.timeline().wall());
    }
    session.analysis.finish();
    QCOMPARE(session.allSums(), session.analysis.timeline().wall());
    for (const Party party :
         {Party::Client, Party::Link, Party::Daemon, Party::Child, Party::Unknown, Party::Active})
        QVERIFY2(session.sum(party) > 0, named(party).constData());
}

void TestTimeline::fewFrames()
{
    Session none;
    QCOMPARE(verdictOf(none), std::string("no frames"));
    QVERIFY(!timelineText({"x", {}, none.analysis}, 80, 9).empty());
    Session one;
    one.request(1, "server.ping");
    QCOMPARE(verdictOf(one), std::string("one moment only: no time to divide"));
    QCOMPARE(one.allSums(), std::int64_t(0));
    QVERIFY(!timelineText({"x", {}, one.analysis}, 80, 9).empty());
    Session blocked; // the last thing known is no frame
    blocked.request(1, "server.ping").after(ms).reply(1).event(Kind::Queue, 7).after(5 * second);
    blocked.event(Kind::Queue, 9).analysis.finish();
    QCOMPARE(blocked.sum(Party::Link), 5 * second);
    QCOMPARE(blocked.allSums(), blocked.analysis.timeline().wall());
}

void TestTimeline::keepsTheLongestGaps()
{
    Session session;
    const auto count = static_cast<int>(Timeline::gapLimit) + 5;
    for (int i = 0; i < count; ++i)
        session.request(i, "server.ping").after(i == 3 ? 60 * second : second).reply(i);
    const Timeline &timeline = session.analysis.timeline();
    QVERIFY(timeline.gaps().size() <= Timeline::gapLimit);
    QCOMPARE(timeline.gapCount(), static_cast<std::uint64_t>(count));
    QCOMPARE(session.sum(Party::Daemon), (count - 1) * second + 60 * second);
    QVERIFY(std::any_of(timeline.gaps().begin(), timeline.gaps().end(),
                        [](const Gap &gap) { return gap.length() == 60 * second; }));
}

void TestTimeline::verdicts()
{
    Session client;
    client.request(1, "server.ping").after(27 * second).reply(1).after(104 * second);
    client.request(2, "server.ping");
    QCOMPARE(verdictOf(client), std::string("104 s of 131 s: the client asked for nothing"));
    Session daemon;
    daemon.request(1, "git.status").after(8 * second).reply(1);
    QCOMPARE(verdictOf(daemon),
             std::string("8 s of 8 s: the daemon was at work, mostly on git.status"));
    Session active;
    for (int i = 0; i < 10; ++i)
        active.request(i, "server.ping").after(900 * ms).reply(i).after(ms);
    active.after(2 * second).request(99, "server.ping");
    QCOMPARE(verdictOf(active),
             std::string("9 s of 11 s: frames came without a gap of 1 s; 2 s: the client asked "
                         "for nothing"));
    Session untimed;
    Moment moment;
    moment.kind = Kind::Request;
    untimed.analysis.add(moment);
    QCOMPARE(verdictOf(untimed), std::string("no times, so nobody knows where the time went"));
}

/// The same session, in which one of the parties takes 30 s and each of the others 10 s.
void TestTimeline::verdictNamesTheParty_data()
{
    QTest::addColumn<int>("party");
    QTest::addColumn<QByteArray>("verdict");
    const auto row = [](Party party, const char *reason) {
        QTest::newRow(named(party)) << int(party) << QByteArray("30 s of 70 s: ") + reason;
    };
    row(Party::Client, "the client asked for nothing");
    row(Party::Link, "the link was blocked, and frames waited");
    row(Party::Daemon, "the daemon was at work, mostly on git.status");
    row(Party::Child, "process p was silent");
    row(Party::Unknown, "lines are lost, so nobody knows");
}

void TestTimeline::verdictNamesTheParty()
{
    QFETCH(int, party);
    QFETCH(QByteArray, verdict);
    const auto time = [party](Party own) { return int(own) == party ? 30 * second : 10 * second; };
    Session session;
    session.event(Kind::Opened).after(time(Party::Client)).request(1, "git.status");
    session.after(time(Party::Daemon)).reply(1).request(2, "process.spawn", "p").reply(2);
    session.after(time(Party::Child)).output("p").event(Kind::Queue, 4096);
    session.after(time(Party::Link)).event(Kind::Queue, 0).output("p").event(Kind::Lost, 3);
    session.after(time(Party::Unknown)).output("p", Kind::Exit);
    session.event(Kind::Closed).analysis.finish();
    QCOMPARE(QByteArray::fromStdString(verdictOf(session)), verdict);
    for (const Party own :
         {Party::Client, Party::Link, Party::Daemon, Party::Child, Party::Unknown})
        QCOMPARE(session.sum(own), time(own));
    QCOMPARE(session.allSums(), session.analysis.timeline().wall());
}

void TestTimeline::phasesOfStarts()
{
    Session session;
    for (std::uint32_t number = 1; number <= 3; ++number) {
        const int id = static_cast<int>(number) * 10;
        const auto times = number * ms;
        session.event(Kind::Opened, 0, number).after(times);
        session.request(id, "server.ping", "", number).after(2 * times);
        session.reply(id, Kind::Result, number).after(3 * times);
        session.request(id + 1, "process.spawn", "p", number).after(4 * times);
        session.reply(id + 1, Kind::Result, number).after(5 * times);
        if (number == 1)
            session.output("p");
    }
    session.event(Kind::Opened, 0, 4).request(1, "server.ping", "", 4); // no start: no spawn
    const auto starts = session.analysis.starts().starts();
    QCOMPARE(starts.size(), std::size_t(3));
    const StartTimes medians = mediansOf(starts);
    for (std::size_t phase = 0; phase < 4; ++phase)
        QCOMPARE(*medians[phase], static_cast<std::int64_t>(phase + 1) * 2 * ms);
    QCOMPARE(*medians[4], 5 * ms); // only the first one has an output
}

void TestTimeline::linesOfALog_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("read"); // kind, connection, method, id, bytes, data, count
    const auto row = [](const char *name, const char *line, const char *read) {
        QTest::newRow(name) << QByteArray(line) << QByteArray(read);
    };
    row("request",
        R"({"time":"2026-11-30T00:00:00Z","conn":3,"dir":"in","raw":"{\"id\":1,\"method\":\"server.ping\",\"jsonrpc\":\"2.0\"}"})",
        "0 3 server.ping 1 48 0 0");
    row("stdin",
        R"({"time":"2026-11-30T00:00:00Z","conn":3,"dir":"in","body":{"jsonrpc":"2.0","id":"a","method":"process.stdin","params":{"id":"p","data":"aGFsbG8="}}})",
        "0 3 process.stdin \"a\" 90 5 0");
    row("output",
        R"({"time":"2026-11-30T00:00:00Z","conn":3,"dir":"out","body":{"type":"stream","processId":"p","stream":"stdout","seq":1,"data":"aGFsbG8gZA=="}})",
        "3 3   82 7 0");
    row("queue", R"({"time":"2026-11-30T00:00:00Z","conn":3,"event":"queue","bytes":4096})",
        "9 3   0 0 4096");
    row("opened", R"({"time":"2026-11-30T00:00:00Z","conn":3,"event":"opened"})", "7 3   0 0 0");
    row("closed, exported",
        R"({"time":"2026-11-30T00:00:00Z","conn":3,"event":"closed","note":"connection 3 closed"})",
        "8 3   0 0 0");
    row("lost", R"({"time":"2026-11-30T00:00:00Z","lost":17})", "10 0   0 0 17");
    row("not JSON", "x", "not a JSON object");
    row("unknown event", R"({"time":"2026-11-30T00:00:00Z","event":"x"})",
        "neither a frame nor a known event");
    row("no direction", R"({"time":"2026-11-30T00:00:00Z","raw":"{}"})",
        "\"dir\" is neither \"in\" nor \"out\"");
}

void TestTimeline::linesOfALog()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, read);
    const auto moment = momentOfLine(line.toStdString(), 9);
    std::ostringstream text;
    if (moment)
        text << static_cast<int>(moment->kind) << ' ' << moment->connection << ' ' << moment->method
             << ' ' << moment->id << ' ' << moment->bytes << ' ' << moment->data << ' '
             << moment->count;
    else
        text << moment.error().text;
    QCOMPARE(QByteArray::fromStdString(text.str()), read);
    if (moment) {
        QCOMPARE(moment->number, std::uint64_t(9));
        QCOMPARE(moment->time, std::int64_t(1'796'000'000) * second - 3'200 * second);
    }
}

void TestTimeline::textFitsItsWidth()
{
    Session session;
    for (int i = 0; i < 20; ++i)
        session.request(i, "process.killAndWait", "an-agent-with-a-name")
            .after(i * second)
            .reply(i)
            .after((30 - i) * second);
    for (const std::size_t width : {60U, 80U, 140U}) {
        const TimedSession timed{"wire.log", {}, session.analysis};
        std::istringstream lines(timelineText(timed, width, 10)
                                 + statisticsText(timed, std::max<std::size_t>(width, 80)));
        for (std::string line; std::getline(lines, line);) {
            const int columns = QString::fromStdString(line).size();
            const bool isProse =
                line.find("wire.log") == 0 || line.find(" of ") != std::string::npos;
            QVERIFY2(isProse || columns <= static_cast<int>(std::max<std::size_t>(width, 80)),
                     line.c_str());
        }
    }
}

CLAUSTRUM_PLAIN_TEST(TestTimeline)
#include "testtimeline.moc"
