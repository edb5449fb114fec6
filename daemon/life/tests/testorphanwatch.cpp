// SPDX-License-Identifier: Apache-2.0
// The end of a daemon that nobody can reach; the tests turn the clock by looking.
#include "daemon/life/orphanwatch.h"
#include "daemon/life/tests/answerer.h"
#include "daemon/loop/tests/capturedlog.h"
#include "daemon/loop/tests/loopapplication.h"
#include "testing/sandbox.h"
#include "testing/texts.h"

#include <QRegularExpression>

#include <filesystem>
#include <memory>

using namespace claustrum;
using namespace claustrum::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr int patienceMs = std::chrono::milliseconds(patience).count();

namespace {

/// A daemon's socket and what its watch sees.
class Watched
{
public:
    explicit Watched(std::chrono::milliseconds interval = 1h)
        : m_socket(std::move(*bindUnixSocket(sandbox.socketPath())))
        , m_calls(m_workers)
    {
        struct stat info = {};
        if (::lstat(sandbox.socketPath().c_str(), &info) != 0)
            qFatal("no socket");
        WatchedDaemon daemon;
        daemon.probe = {.socket = sandbox.socketPath(), .token = "secret", .instanceId = "abc"};
        daemon.socketFile = idOf(info);
        daemon.isConnected = [this] { return isConnected; };
        daemon.runningChildren = [] { return std::size_t{3}; };
        daemon.end = [this] { ++ends; };
        watch = std::make_unique<OrphanWatch>(std::move(daemon), m_calls, interval);
    }

    /// Looks that often, each time until the end of the look.
    void look(int times)
    {
        for (int i = 0; i < times; ++i) {
            watch->look();
            m_workers.waitForIdle(patience);
            QCoreApplication::processEvents();
        }
    }
    void unlinkSocket() const { fs::remove(sandbox.socketPath()); }

    /// The lines without time, "@" for the path; and a line for the end.
    [[nodiscard]] QString lines() const
    {
        QString text = QString::fromStdString(log.text());
        text.replace(QRegularExpression("^.{20}", QRegularExpression::MultilineOption), "");
        text.replace(QString::fromStdString(sandbox.socketPath()), "@");
        return text + (ends > 0 ? "ended\n" : "");
    }

    const Sandbox sandbox;
    const CapturedLog log;
    bool isConnected = false;
    int ends = 0;

private:
    Fd m_socket;
    Workers m_workers;
    BlockingCalls m_calls;

public:
    std::unique_ptr<OrphanWatch> watch;
};

const QString astray = "WARN  [Server] socket path @ no longer leads to this daemon; shutting down "
                       "if that holds for 10m0s with nobody connected\n";
const QString failed = "WARN  [Server] socket path @ did not lead back to this daemon (1/2); "
                       "re-checking before acting\n";
const QString orphaned =
    "WARN  [Server] orphaned for 11m0s (socket path gone or re-bound, 2 self-probes failed, no "
    "connections); shutting down and killing 3 child process(es)\nended\n";

} // namespace

class TestOrphanWatch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void endsAfterElevenMinutes_data();
    void endsAfterElevenMinutes();
    void staysWhileReachable();
    void aConnectionResets_data();
    void aConnectionResets();
    void theRightFileResets();
    void anOwnAnswerResets();
    void otherFailuresAreNoVerdict();
    void looksByItself();
};

void TestOrphanWatch::endsAfterElevenMinutes_data()
{
    QTest::addColumn<bool>("isBoundAgain");
    QTest::newRow("the path is gone") << false;
    QTest::newRow("another daemon has it") << true;
}

void TestOrphanWatch::endsAfterElevenMinutes()
{
    QFETCH(bool, isBoundAgain);
    Watched watched;
    watched.unlinkSocket();
    if (isBoundAgain)
        (void)watched.sandbox.makeFile("run/rpc.sock", "");
    watched.look(1);
    QCOMPARE(watched.lines(), astray);
    watched.look(9);
    QCOMPARE(watched.lines(), astray);
    watched.look(1);
    QCOMPARE(watched.lines(), astray + failed);
    watched.look(1);
    QCOMPARE(watched.lines(), astray + failed + orphaned);
    watched.look(20); // it has been told once
    QCOMPARE(watched.ends, 1);
}

void TestOrphanWatch::staysWhileReachable()
{
    Watched watched;
    watched.look(30);
    QCOMPARE(watched.lines(), QString());
}

void TestOrphanWatch::aConnectionResets_data()
{
    QTest::addColumn<int>("looks");
    QTest::addColumn<QString>("before");
    QTest::newRow("before any line") << 0 << QString();
    QTest::newRow("in the ten minutes") << 8 << astray;
    QTest::newRow("between the probes") << 11 << astray + failed;
}

void TestOrphanWatch::aConnectionResets()
{
    QFETCH(int, looks);
    QFETCH(QString, before);
    Watched watched;
    watched.unlinkSocket();
    watched.look(looks);
    watched.isConnected = true;
    watched.look(20);
    QCOMPARE(watched.lines(), before);
    watched.isConnected = false;
    watched.look(11);
    QCOMPARE(watched.lines(), before + astray + failed);
    watched.look(1);
    QCOMPARE(watched.lines(), before + astray + failed + orphaned);
}

void TestOrphanWatch::theRightFileResets()
{
    Watched watched;
    const std::string path = watched.sandbox.socketPath();
    fs::rename(path, path + ".away");
    watched.look(11);
    QCOMPARE(watched.lines(), astray + failed);
    fs::rename(path + ".away", path);
    watched.look(1);
    fs::rename(path, path + ".away");
    watched.look(10);
    QCOMPARE(watched.lines(), astray + failed + astray);
}

/// As if something relayed the path to this daemon.
void TestOrphanWatch::anOwnAnswerResets()
{
    Watched watched;
    watched.unlinkSocket();
    watched.look(11);
    {
        const Answerer answerer(watched.sandbox.socketPath(), [](int socket, const std::string &) {
            Answerer::say(socket, Answerer::capabilities("abc"));
        });
        watched.look(1);
    }
    QCOMPARE(watched.lines(), astray + failed);
    watched.look(11);
    QCOMPARE(watched.lines(), astray + failed + astray + failed);
}

void TestOrphanWatch::otherFailuresAreNoVerdict()
{
    Watched watched;
    const std::string directory = watched.sandbox.path("run");
    fs::rename(directory, directory + ".away");
    (void)watched.sandbox.makeFile("run", ""); // ENOTDIR
    watched.look(30);
    QCOMPARE(watched.lines(), QString());
}

void TestOrphanWatch::looksByItself()
{
    Watched watched(1ms);
    watched.unlinkSocket();
    QTRY_COMPARE_WITH_TIMEOUT(watched.ends, 1, patienceMs);
}

CLAUSTRUM_TEST_IN(claustrum::testing::LoopApplication, TestOrphanWatch)
#include "testorphanwatch.moc"
