// SPDX-License-Identifier: Apache-2.0
// Input of clients for a process's stdin arrives once, in order, with repeated bytes and lost
// connections. CLAUSTRUM_SEED repeats a run, CLAUSTRUM_STRESS=full sends 1 GB.
#include "testing/deadline.h"
#include "testing/pattern.h"
#include "testing/sandbox.h"
#include "testing/scale.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "testing/twobuilds.h"

#include <QTest>

#include <random>

using namespace claustrum;
using namespace claustrum::testing;

class TestStdinThroughCat : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void arrivesOnceAndInOrder_data() { addTwoBuilds(); }
    void arrivesOnceAndInOrder();
    void aChildThatNeverReads();
    void aChildThatClosesItsStdin_data() { addTwoBuilds(); }
    void aChildThatClosesItsStdin();
};

static const std::string started = R"({"success":true})";
static const std::string refused = R"({"code":-32002,"message":"stdin backpressure: queue full"})";

static std::uint64_t numberAfter(const std::string &text, const std::string &key)
{
    const auto at = text.find(key);
    return at == std::string::npos ? 0 : std::strtoull(&text[at + key.size()], nullptr, 10);
}

static int countOf(std::string_view text, const std::string &in)
{
    int count = 0;
    for (auto at = in.find(text); at != std::string::npos; at = in.find(text, at + 1))
        ++count;
    return count;
}

namespace {

/// A client that feeds `cat` and checks the echo.
class Feeder
{
public:
    explicit Feeder(const TestDaemon &daemon)
        : m_daemon(daemon)
        , m_client(daemon.client())
    {}

    bool spawn() { return m_client.call("process.spawn", command("p", {"cat"})) == started; }

    /// Sends the pattern's bytes from @p begin to @p end; the answer, or nothing if it is not
    /// waited for.
    std::string send(std::uint64_t begin, std::uint64_t end, bool wait = true)
    {
        const std::string bytes = Pattern(seed, begin).take(end - begin);
        const auto id = m_client.ask("process.stdin", input("p", bytes, begin));
        return wait ? readTo(id) : std::string();
    }

    /// Loses the connection and connects again; returns the bytes applied after the daemon has
    /// handled all input of the lost one. It may do that after the first answer on the new one, so
    /// the count is requested again when the lost one is closed.
    std::uint64_t reconnect()
    {
        (void)takeOver();
        ++m_lost;
        const bool closed = eventually([this] {
            return countOf("INFO  [Server] Connection closed: @\n", m_daemon.log()) >= m_lost;
        });
        m_sound = m_sound && closed;
        ++m_lost;
        return takeOver();
    }

    /// Reads until that much was echoed.
    void readEcho(std::uint64_t to)
    {
        while (m_echo.offset() < to && m_sound)
            take(m_client.next());
    }

    [[nodiscard]] std::uint64_t echoed() const { return m_echo.offset(); }
    [[nodiscard]] bool sound() const { return m_sound; }

    static constexpr std::uint64_t seed = 99;

private:
    std::uint64_t takeOver()
    {
        m_client = m_daemon.client();
        const auto id = m_client.ask("process.reattach",
                                     R"({"id":"p","fromSeq":)" + std::to_string(m_seq) + "}");
        return numberAfter(readTo(id), R"("stdinApplied":)");
    }

    std::string readTo(std::int64_t id)
    {
        const std::string head = R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + ",";
        for (;;) {
            std::string frame = m_client.next();
            if (frame.starts_with(head)) {
                const auto begin = frame.find(':', head.size()) + 1; // of the result, or the error
                return frame.substr(begin, frame.size() - begin - 1);
            }
            if (!take(frame))
                return frame;
        }
    }

    bool take(const std::string &text)
    {
        const auto frame = readStreamFrame(text);
        m_sound = m_sound && frame && frame->seq == m_seq + 1 && m_echo.match(frame->bytes);
        m_seq += m_sound ? 1 : 0;
        return m_sound;
    }

    const TestDaemon &m_daemon;
    Client m_client;
    Pattern m_echo{seed};
    Seq m_seq = 0;
    int m_lost = 0; // connections
    bool m_sound = true;
};

} // namespace

void TestStdinThroughCat::arrivesOnceAndInOrder()
{
    const OnBuild build;
    const auto bytes = build.scaled<std::uint64_t>(40'000'000, 1'000'000'000);
    std::mt19937_64 random(printedSeed());
    const auto upTo = [&](std::uint64_t most) { return random() % (most + 1); };
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, build.setup());
    Feeder feeder(daemon);
    QVERIFY(feeder.spawn());
    std::uint64_t applied = 0;
    int duplicates = 0;
    int gaps = 0;
    int reconnects = 0;
    while (applied < bytes && feeder.sound()) {
        // From some place before the applied bytes to another, after them or not.
        const std::uint64_t begin = applied - std::min(applied, random() % 3 ? 0 : upTo(200'000));
        const std::uint64_t end = std::min(bytes, begin + upTo(random() % 4 ? 600'000 : 300));
        if (random() % 20 == 0) {
            QVERIFY(
                feeder.send(applied + 1 + upTo(1000), applied + 2000)
                == R"({"code":-32003,"message":"stdin offset gap: offset ahead of applied bytes"})");
            ++gaps;
        } else if (random() % 15 == 0) {
            (void)feeder.send(begin, end, false); // and it may arrive, or not
            applied = feeder.reconnect();
            ++reconnects;
        } else {
            const std::string answer = feeder.send(begin, end);
            if (build->stdinRefusesWhenFull() && answer == refused) { // until the child has read
                feeder.readEcho(applied);
                continue;
            }
            const bool duplicate = begin < applied && end <= applied;
            QCOMPARE(answer, R"({"success":true,"applied":)"
                                 + std::to_string(std::max(applied, end))
                                 + (duplicate ? R"(,"duplicate":true})" : "}"));
            applied = std::max(applied, end);
            duplicates += duplicate ? 1 : 0;
        }
    }
    feeder.readEcho(bytes);
    QVERIFY(feeder.sound());
    QCOMPARE(feeder.echoed(), bytes);
    qInfo("%llu bytes; %d duplicates, %d gaps, %d reconnects; %zu kB resident at most",
          static_cast<unsigned long long>(bytes), duplicates, gaps, reconnects,
          daemon.mostResidentBytes() / 1024);
}

void TestStdinThroughCat::aChildThatNeverReads()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    Client client = daemon.client();
    Client other = daemon.client();
    QCOMPARE(client.call("process.spawn", command("p", {"sleep", "1000"})), started);
    const std::string chunk(700'000, 'x');
    std::vector<std::int64_t> ids;
    for (int i = 0; i < 13; ++i) // 9.1 MB: more than the queue and the pipe hold
        ids.push_back(client.ask("process.stdin", input("p", chunk)));
    QVERIFY(daemon.logs("WARN  [process.Manager] stdin backpressure: queue full for p\n"));
    for (Client *each : {&client, &other}) // other requests go on, of the same connection, too
        QCOMPARE(each->call("server.ping"), R"({"pong":true})");
    QCOMPARE(other.call("process.spawn", shell("q", "read line; echo $line")), started);
    (void)other.call("process.stdin", input("q", "other\n"));
    const auto stream = other.streamToExit("q");
    QVERIFY(stream && stream->out() == "other\n");
    QCOMPARE(other.call("process.kill", R"({"id":"p","signal":"KILL"})"), started);
    for (std::size_t i = 0; i < ids.size(); ++i) // those that waited are accepted, too
        QCOMPARE(client.answer(ids[i]),
                 R"({"success":true,"applied":)" + std::to_string((i + 1) * chunk.size()) + "}");
    const std::string log = daemon.log();
    QCOMPARE(log.find("queue full for p"), log.rfind("queue full for p"));
}

void TestStdinThroughCat::aChildThatClosesItsStdin()
{
    const OnBuild build;
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, build.setup());
    Client client = daemon.client();
    QCOMPARE(client.call("process.spawn", shell("p", "exec <&-; echo closed; exec sleep 1000")),
             started);
    QVERIFY(readStreamFrame(client.next())); // it has closed it
    const std::string chunk(700'000, 'x');
    for (std::size_t i = 1; i <= 20; ++i) // 14 MB, all accepted and dropped
        QCOMPARE(client.call("process.stdin", input("p", chunk)),
                 R"({"success":true,"applied":)" + std::to_string(i * chunk.size()) + "}");
    QVERIFY(daemon.logs("WARN  [process.Manager] drainStdin p: write error: "));
}

CLAUSTRUM_TEST(TestStdinThroughCat)
#include "teststdinthroughcat.moc"
