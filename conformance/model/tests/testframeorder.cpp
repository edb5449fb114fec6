// SPDX-License-Identifier: Apache-2.0
// The order of frames on a connection, and their size: right ones are not faults, wrong ones are
// named, with the rule.
#include "conformance/model/frameorder.h"
#include "conformance/model/streamframe.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::conformance;

class TestFrameOrder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rightOrder_data();
    void rightOrder() { check(); }
    void wrongOrder_data();
    void wrongOrder() { check(); }
    void judgesTheSize_data();
    void judgesTheSize();
    void tellsALateReplayOnce();
    void boundsWhatIsRemembered();

private:
    static void check();
};

namespace {

/// Events, separated by commas; connections, ids and seqs are numbers, processes are words.
///
///     spawn 1 5 p        request 5 on connection 1; also kill 1 5 p and reattach 1 5 p FROMSEQ
///     ok 1 5             its reply; also died 1 5, alive 1 5, fails 1 5, unknown 1 5
///     runs 1 5 1 3       the reply to a reattach: firstSeq 1, lastSeq 3; also ended 1 5 1 3
///     out 1 p 1          a frame of output; also exit 1 p 2
///     collected 1 p      unknown frames up to the exit
///     end 1              the end of a connection
///     build 90fca6e      the server speaks this build; an unknown one without a name
class Session
{
public:
    explicit Session(const QString &events)
    {
        for (const QString &event : events.split(QStringLiteral(", ")))
            playOne(event.split(QLatin1Char(' ')));
    }

    /// The faults with what the gaps tell, separated by " | ".
    [[nodiscard]] QString faults() const { return m_faults.join(QStringLiteral(" | ")); }
    /// The names of all broken rules; in brackets: of those that a gap has told.
    [[nodiscard]] QString rules() const { return m_rules.join(QStringLiteral(" | ")); }

private:
    static std::string replyTo(const QStringList &words)
    {
        const std::string head = R"({"jsonrpc":"2.0","id":)" + words[2].toStdString();
        const std::string &kind = words[0].toStdString();
        if (kind == "fails")
            return head + R"(,"error":{"code":-32602,"message":"x"}})";
        if (kind == "unknown")
            return head + R"(,"result":{"found":false,"running":false,"firstSeq":0,"lastSeq":0}})";
        if (kind == "died" || kind == "alive")
            return head + R"(,"result":{"found":true,"died":)" + (kind == "died" ? "true" : "false")
                   + "}}";
        if (kind == "ok")
            return head + R"(,"result":{"success":true}})";
        return head + R"(,"result":{"found":true,"running":)" + (kind == "runs" ? "true" : "false")
               + R"(,"firstSeq":)" + words[3].toStdString() + R"(,"lastSeq":)"
               + words[4].toStdString() + "}}";
    }

    void ask(const QStringList &words)
    {
        const std::string method =
            words[0] == QLatin1String("kill") ? "killAndWait" : words[0].toStdString();
        const std::string fromSeq =
            words.size() > 4 ? R"(,"fromSeq":)" + words[4].toStdString() : std::string();
        const std::string line = R"({"jsonrpc":"2.0","id":)" + words[2].toStdString()
                                 + R"(,"method":"process.)" + method + R"(","params":{"id":")"
                                 + words[3].toStdString() + '"' + fromSeq + "}}";
        m_order.onRequest(words[1].toInt(), claustrum::readFrame(line, claustrum::Direction::In));
    }

    void receive(int connection, const std::string &line)
    {
        const auto frame = claustrum::readFrame(line, claustrum::Direction::Out);
        const auto fault = m_order.onFrame(connection, frameKey(frame), frame);
        if (!fault)
            return;
        const QString rule = QString::fromUtf8(ruleName(fault->rule).data());
        m_rules << (fault->isTold ? '(' + rule + ')' : rule);
        if (!fault->isTold)
            m_faults << QString::fromStdString(fault->text);
    }

    void serve(const std::string &build)
    {
        const auto found = claustrum::ReferenceBuild::find(build);
        m_order.onServe(found ? *found : nullptr);
    }

    void playOne(const QStringList &words)
    {
        const int connection = words[1].toInt();
        if (words[0] == QLatin1String("build"))
            serve(words[1].toStdString());
        else if (words[0] == QLatin1String("end"))
            m_order.onEnd(connection);
        else if (words[0] == QLatin1String("collected"))
            m_order.onCollected(connection, words[2].toStdString());
        else if (words[0] == QLatin1String("out"))
            receive(connection, writeStreamData({words[2].toStdString(), "stdout",
                                                 words[3].toULongLong(), "x"}));
        else if (words[0] == QLatin1String("exit"))
            receive(connection, R"({"type":"stream","processId":")" + words[2].toStdString()
                                    + R"(","stream":"exit","seq":)" + words[3].toStdString()
                                    + R"(,"exitCode":0})");
        else if (QStringList{"spawn", "reattach", "kill"}.contains(words[0]))
            ask(words);
        else
            receive(connection, replyTo(words));
    }

    FrameOrder m_order;
    QStringList m_faults;
    QStringList m_rules;
};

const QString spawned = QStringLiteral("spawn 1 1 p, ok 1 1, ");
/// The process has written two frames and runs.
const QString running = spawned + "out 1 p 1, out 1 p 2, ";
/// It has ended with frame 3, and so has its connection.
const QString over = running + "exit 1 p 3, end 1, ";

} // namespace

void TestFrameOrder::rightOrder_data()
{
    QTest::addColumn<QString>("events");
    QTest::addColumn<QString>("faults");
    QTest::addColumn<QString>("rules");
    const auto row = [](const char *name, const QString &events) {
        QTest::newRow(name) << events << QString() << QString();
    };
    row("output, then exit", running + "exit 1 p 3");
    row("output before the reply", "spawn 1 1 p, out 1 p 1, ok 1 1, exit 1 p 2");
    row("two processes", running + "spawn 1 2 q, out 1 q 1, out 1 p 3, ok 1 2, exit 1 q 2");
    row("nobody asked: begins anywhere", "out 1 p 7, out 1 p 8");
    row("all replayed", over + "reattach 2 2 p 0, out 2 p 1, out 2 p 2, exit 2 p 3, ended 2 2 1 3");
    row("without fromSeq",
        over + "reattach 2 2 p, out 2 p 1, out 2 p 2, exit 2 p 3, ended 2 2 1 3");
    row("the last two", over + "reattach 2 2 p 1, out 2 p 2, exit 2 p 3, ended 2 2 1 3");
    row("nothing to replay", over + "reattach 2 2 p 3, ended 2 2 1 3");
    row("fromSeq beyond the end", running + "reattach 1 2 p 1000, runs 1 2 1 2, out 1 p 3");
    row("nothing was written", spawned + "reattach 1 2 p 0, runs 1 2 0 0, out 1 p 1");
    row("dropped from the buffer", over + "reattach 2 2 p 0, out 2 p 2, exit 2 p 3, ended 2 2 2 3");
    // A process that was reaped does not run, and its exit frame is still to come (from 90fca6e
    // on).
    for (const char *build : {"90fca6e", "89cb628", "unknown"}) {
        const QString reaped = QStringLiteral("build %1, ").arg(QLatin1String(build)) + running
                               + "end 1, reattach 2 2 p 2, ended 2 2 1 2, ";
        QTest::addRow("reaped, then its end, %s", build)
            << reaped + "out 2 p 3, exit 2 p 4" << QString() << QString();
        QTest::addRow("reaped, then killed, %s", build)
            << reaped + "kill 2 3 p, died 2 3, exit 2 p 3" << QString() << QString();
    }
    row("replayed on the same connection",
        running + "reattach 1 2 p 0, out 1 p 1, out 1 p 2, runs 1 2 1 2, out 1 p 3");
    row("replayed after output that was in transit",
        running + "reattach 1 2 p 2, out 1 p 3, out 1 p 3, runs 1 2 1 3, exit 1 p 4");
    row("live after the replay", running + "reattach 2 2 p 1, out 2 p 2, runs 2 2 1 2, exit 2 p 3");
    row("live before the reply", running + "reattach 2 2 p 1, out 2 p 2, out 2 p 3, runs 2 2 1 2");
    row("in transit to the old connection", running + "reattach 2 2 p 3, runs 2 2 1 3, out 1 p 3");
    row("there and back", running
                              + "reattach 2 2 p 2, runs 2 2 1 2, out 2 p 3, reattach 1 3 p 2, "
                                "out 1 p 3, runs 1 3 1 3, out 1 p 4");
    row("two reattaches at once",
        running
            + "reattach 1 2 p 0, reattach 1 3 p 1, out 1 p 1, out 1 p 2, runs 1 2 1 2, "
              "out 1 p 2, runs 1 3 1 2");
    row("two connections at once, either order",
        running + "reattach 2 2 p 2, reattach 3 3 p 2, runs 3 3 1 2, runs 2 2 1 2, out 3 p 3");
    row("reattach fails", over + "reattach 2 2 p 0, unknown 2 2, reattach 2 3 p 0, fails 2 3");
    row("killed", running + "kill 1 2 p, exit 1 p 3, died 1 2");
    row("not killed", running + "kill 1 2 p, alive 1 2, out 1 p 3");
    row("killed by a connection that is not attached",
        running + "kill 2 2 p, died 2 2, exit 1 p 3");
    row("killed after another connection took over",
        running + "reattach 2 2 p 2, runs 2 2 1 2, kill 1 3 p, died 1 3, exit 2 p 3");
    row("killed while another connection takes over",
        running + "reattach 2 2 p 2, kill 1 3 p, died 1 3, runs 2 2 1 2, exit 2 p 3");
    row("killed after another connection took over and vanished",
        running + "reattach 2 2 p 2, end 2, kill 1 3 p, died 1 3");
    row("killed after its exit was seen elsewhere",
        over + "reattach 2 2 p 3, ended 2 2 1 3, kill 2 3 p, died 2 3");
    row("an id used again", running
                                + "spawn 1 2 p, out 1 p 3, ok 1 2, out 1 p 1, exit 1 p 4, "
                                  "out 1 p 2, exit 1 p 3");
    row("used again before output", spawned
                                        + "spawn 1 2 p, ok 1 2, out 1 p 1, out 1 p 1, out 1 p 2, "
                                          "exit 1 p 3, out 1 p 2, exit 1 p 3");
    row("used again, the old one killed", running
                                              + "spawn 1 2 p, ok 1 2, out 1 p 1, out 1 p 2, "
                                                "kill 1 3 p, exit 1 p 3, died 1 3");
    row("used again in vain", running
                                  + "spawn 1 2 p, fails 1 2, reattach 1 3 p 1, out 1 p 2, "
                                    "runs 1 3 1 2, exit 1 p 3");
    row("a second process after the exit of the first",
        over + "spawn 1 2 p, ok 1 2, out 1 p 1, exit 1 p 2");
    row("another process after a kill",
        running + "kill 1 2 p, exit 1 p 3, died 1 2, spawn 1 3 p, ok 1 3, out 1 p 1, exit 1 p 2");
    row("a connection's number used again", running + "end 1, spawn 1 1 p, ok 1 1, out 1 p 1");
    row("a replay of unknown length", over + "reattach 2 2 p 0, runs 2 2 null null, out 2 p 4");
    row("a replay of unknown length after its reply",
        running + "reattach 1 2 p 0, runs 1 2 null null, out 1 p 1, out 1 p 2, out 1 p 3");
    row("a replay of unknown length before its reply",
        over + "reattach 2 2 p 0, out 2 p 1, out 2 p 2, runs 2 2 1 null, out 2 p 3");
    row("killed after a reattach of unknown effect",
        running + "reattach 2 2 p 2, runs 2 2 null null, kill 1 3 p, died 1 3");
    row("collected", "spawn 1 1 p, collected 1 p, ok 1 1, kill 1 2 p, died 1 2");
    row("collected, with a replay", over + "reattach 2 2 p 0, collected 2 p, ended 2 2 1 3");
    row("collected elsewhere", running + "reattach 2 2 p 0, kill 1 3 p, collected 2 p, died 1 3");
    row("used again after it was collected",
        "spawn 1 1 p, ok 1 1, collected 1 p, spawn 1 2 p, out 1 p 1, ok 1 2, exit 1 p 2");
}

void TestFrameOrder::wrongOrder_data()
{
    QTest::addColumn<QString>("events");
    QTest::addColumn<QString>("faults");
    QTest::addColumn<QString>("rules");
    const auto row = [](const char *name, const QString &events, const char *faults,
                        const char *rules) {
        QTest::newRow(name) << events << QString::fromUtf8(faults) << QString::fromUtf8(rules);
    };
    row("begins late", spawned + "out 1 p 2", "frame 2 of process p arrived before frame 1",
        "gap between frames");
    row("swapped", spawned + "out 1 p 2, out 1 p 1, exit 1 p 3",
        "frame 2 of process p arrived before frame 1", "gap between frames | (order of frames)");
    row("twice", running + "out 1 p 2, exit 1 p 3", "frame 2 of process p arrived twice",
        "repeated frame");
    row("again, later", running + "out 1 p 1", "frame 1 of process p arrived twice",
        "repeated frame");
    row("a gap, filled twice", spawned + "out 1 p 4, out 1 p 2, out 1 p 2, out 1 p 3, out 1 p 1",
        "frame 4 of process p arrived before frame 1 | frame 2 of process p arrived twice",
        "gap between frames | (order of frames) | repeated frame");
    row("exit first", spawned + "out 1 p 1, exit 1 p 3, out 1 p 2",
        "the exit frame of process p arrived before frame 2",
        "gap between frames | (frame after the exit)");
    row("output after the exit", spawned + "exit 1 p 1, out 1 p 2",
        "frame 2 of process p arrived after the exit frame", "frame after the exit");
    row("exit twice", spawned + "exit 1 p 1, exit 1 p 1",
        "the exit frame of process p arrived twice", "repeated frame");
    row("does not run, then output", running + "end 1, reattach 2 2 p 2, ended 2 2 1 2, out 2 p 3",
        "frame 3 of process p arrived after the exit frame", "frame after the exit");
    row("does not run, then its end",
        "build 19f30c4, " + running + "end 1, reattach 2 2 p 2, ended 2 2 1 2, exit 2 p 3",
        "the exit frame of process p arrived after the exit frame", "frame after the exit");
    row("reaped, output after the exit",
        "build 90fca6e, " + running
            + "end 1, reattach 2 2 p 2, ended 2 2 1 2, exit 2 p 3, out 2 p 4",
        "frame 4 of process p arrived after the exit frame", "frame after the exit");
    row("reaped, a gap",
        "build 90fca6e, " + running + "end 1, reattach 2 2 p 2, ended 2 2 1 2, exit 2 p 4",
        "the exit frame of process p arrived before frame 3", "gap between frames");
    row("nobody asked", "out 1 p 7, out 1 p 9", "frame 9 of process p arrived before frame 8",
        "gap between frames");
    row("reply first", over + "reattach 2 2 p 0, ended 2 2 1 3, out 2 p 1, out 2 p 2, exit 2 p 3",
        "the reply of process.reattach arrived before replayed frame 1", "replay after the reply");
    row("reply in the middle",
        over + "reattach 2 2 p 0, out 2 p 1, ended 2 2 1 3, out 2 p 2, exit 2 p 3",
        "the reply of process.reattach arrived before replayed frame 2", "replay after the reply");
    row("reply before the exit frame",
        over + "reattach 2 2 p 0, out 2 p 1, out 2 p 2, ended 2 2 1 3, exit 2 p 3",
        "the reply of process.reattach arrived before replayed frame 3", "replay after the reply");
    row("replay without its begin", over + "reattach 2 2 p 0, out 2 p 2, exit 2 p 3, ended 2 2 1 3",
        "the reply of process.reattach arrived before replayed frame 1", "replay after the reply");
    row("replay swapped",
        over + "reattach 2 2 p 0, out 2 p 2, out 2 p 1, exit 2 p 3, ended 2 2 1 3",
        "frame 1 of process p arrived after frame 2", "order of frames");
    row("replay with a frame twice",
        over + "reattach 2 2 p 0, out 2 p 1, out 2 p 1, out 2 p 2, exit 2 p 3, ended 2 2 1 3",
        "frame 1 of process p arrived twice", "repeated frame");
    row("replay of too much",
        over + "reattach 2 2 p 1, out 2 p 1, out 2 p 2, exit 2 p 3, ended 2 2 1 3",
        "frame 1 of process p came, and only later frames were asked for",
        "frame that was not asked for");
    row("replayed on the same connection, reply first",
        running + "reattach 1 2 p 0, runs 1 2 1 2, out 1 p 1, out 1 p 2, out 1 p 3",
        "the reply of process.reattach arrived before replayed frame 1", "replay after the reply");
    row("to the old connection", running + "reattach 2 2 p 2, runs 2 2 1 2, out 1 p 3",
        "frame 3 of process p came, and another connection is attached",
        "frame to a detached connection");
    row("killed, reply first", running + "kill 1 2 p, died 1 2, exit 1 p 3",
        "the reply of process.killAndWait arrived before the exit frame of process p",
        "exit after the reply");
    row("killed after a reattach, reply first",
        running + "reattach 2 2 p 2, runs 2 2 1 2, kill 2 3 p, died 2 3, exit 2 p 3",
        "the reply of process.killAndWait arrived before the exit frame of process p",
        "exit after the reply");
    row("used again, a gap", spawned + "out 1 p 1, spawn 1 2 p, ok 1 2, out 1 p 1, out 1 p 3",
        "frame 3 of process p arrived before frame 2", "gap between frames");
    row("a missing frame", running + "out 1 p 4, exit 1 p 5",
        "frame 4 of process p arrived before frame 3", "gap between frames");
    row("another exit frame", spawned + "exit 1 p 1, exit 1 p 2",
        "the exit frame of process p arrived after the exit frame", "frame after the exit");
    row("nobody asked, swapped", "out 1 p 8, out 1 p 7",
        "frame 7 of process p arrived after frame 8", "order of frames");
    row("used again, a frame twice",
        spawned
            + "out 1 p 1, spawn 1 2 p, ok 1 2, out 1 p 1, out 1 p 2, out 1 p 2, out 1 p 2, "
              "exit 1 p 3",
        "frame 2 of process p arrived twice", "repeated frame");
    row("used again in vain, a frame twice",
        spawned + "out 1 p 1, spawn 1 2 p, fails 1 2, out 1 p 1",
        "frame 1 of process p arrived twice", "repeated frame");
    row("a replay that never comes", "reattach 1 2 p 0, runs 1 2 1 2, out 1 p 3, out 1 p 4",
        "the reply of process.reattach arrived before replayed frame 1", "replay after the reply");
    row("reattached in vain, a frame twice",
        spawned + "out 1 p 1, reattach 1 2 p 0, fails 1 2, out 1 p 1",
        "frame 1 of process p arrived twice", "repeated frame");
    row("killed before the reply to the spawn, reply first",
        "spawn 1 1 p, out 1 p 1, kill 1 2 p, ok 1 1, died 1 2, exit 1 p 2",
        "the reply of process.killAndWait arrived before the exit frame of process p",
        "exit after the reply");
    row("killed, replayed after the reply",
        spawned + "kill 1 2 p, died 1 2, reattach 1 3 p 0, exit 1 p 1, ended 1 3 1 1",
        "the reply of process.killAndWait arrived before the exit frame of process p",
        "exit after the reply");
}

void TestFrameOrder::check()
{
    QFETCH(QString, events);
    QFETCH(QString, faults);
    QFETCH(QString, rules);
    const Session session(events);
    QCOMPARE(session.faults(), faults);
    QCOMPARE(session.rules(), rules);
}

void TestFrameOrder::judgesTheSize_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<QString>("fault");
    QTest::newRow("0") << 0 << "frame 1 of process p holds no data";
    for (const int size : {1, 2, 32766, 32767, 32768})
        QTest::addRow("%d", size) << size << QString();
    for (const int size : {32769, 32770, 32771, 1'000'000})
        QTest::addRow("%d", size) << size
                                  << QStringLiteral("frame 1 of process p holds %1 bytes of data, "
                                                    "and at most 32768 are allowed")
                                         .arg(size);
}

void TestFrameOrder::judgesTheSize()
{
    QFETCH(int, size);
    const std::string line =
        writeStreamData({"p", "stdout", 1, std::string(static_cast<std::size_t>(size), 'x')});
    const auto frame = claustrum::readFrame(line, claustrum::Direction::Out);
    const auto fault = FrameOrder().onFrame(1, frameKey(frame), frame);
    QTEST(fault ? QString::fromStdString(fault->text) : QString(), "fault");
    QVERIFY(!fault || fault->rule == FrameRule::Size);
}

/// A thousand late frames are one fault.
void TestFrameOrder::tellsALateReplayOnce()
{
    QString events = QStringLiteral("reattach 1 2 p 0, runs 1 2 1 1000");
    for (int seq = 1; seq <= 1000; ++seq)
        events += QStringLiteral(", out 1 p %1").arg(seq);
    QCOMPARE(Session(events).rules(), "replay after the reply");
}

/// Beyond the limits, a server's frames are no longer judged, or judged less.
void TestFrameOrder::boundsWhatIsRemembered()
{
    FrameOrder order;
    const auto receive = [&](const std::string &process, std::uint64_t seq) {
        const std::string line = writeStreamData({process, "stdout", seq, "x"});
        const auto frame = claustrum::readFrame(line, claustrum::Direction::Out);
        return order.onFrame(1, frameKey(frame), frame).has_value();
    };
    for (std::size_t process = 0; process < FrameOrder::mostFlows; ++process)
        QVERIFY(!receive(std::to_string(process), 1));
    QVERIFY(receive("0", 1)); // again
    QVERIFY(!receive("beyond", 1));
    QVERIFY(!receive("beyond", 1));

    const std::uint64_t last = 2 * SeqOrder::mostGaps + 11;
    for (std::uint64_t seq = 3; seq <= last; seq += 2)
        QVERIFY(receive("0", seq));   // after a gap
    QVERIFY(receive("0", 2));         // missed
    QVERIFY(receive("0", 3));         // again
    QVERIFY(receive("0", last - 2));  // within the last gap
    QVERIFY(!receive("0", last - 4)); // the same, and told
}

CLAUSTRUM_PLAIN_TEST(TestFrameOrder)
#include "testframeorder.moc"
