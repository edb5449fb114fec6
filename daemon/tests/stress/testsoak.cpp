// SPDX-License-Identifier: Apache-2.0
// Random clients: spawns, reads, reconnects, kills, strangers. Nothing is lost and nothing grows.
// Ten minutes and 100,000 connects: CLAUSTRUM_STRESS=full ctest -R testsoak
// CLAUSTRUM_SEED repeats the choices of a run.
#include "testing/deadline.h"
#include "testing/pattern.h"
#include "testing/procfs.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/scale.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "testing/twobuilds.h"

#include <QTest>

#include <memory>
#include <random>

using namespace claustrum;
using namespace claustrum::testing;

class TestSoak : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void randomClients_data() { addTwoBuilds(); }
    void randomClients();
    void manyConnects_data() { addTwoBuilds(); }
    void manyConnects();
};

namespace {

constexpr std::size_t grownAtMost = std::size_t{2} << 20;

/// Whether memory and descriptors are again what they were, after the clients have gone.
bool nothingGrown(const TestDaemon &daemon, std::size_t bytes, std::size_t descriptors)
{
    return eventually([&] {
        return descriptorsOf(daemon.pid()).size() <= descriptors
               && (sanitized || daemon.residentBytes() <= bytes + grownAtMost);
    });
}

/// A client with one process after the other under one id, whose output it checks.
class Session
{
public:
    Session(const TestDaemon &daemon, std::string id)
        : m_daemon(daemon)
        , m_id(std::move(id))
        , m_client(daemon.client())
    {}

    /// Does one random thing; false if anything is wrong.
    bool act(std::mt19937_64 &random)
    {
        switch (m_running ? random() % 8 : 8) {
        case 0:
            return reattach();
        case 1:
            return random() % 4 > 0 || kill();
        case 8:
            return spawn(random(), random() % 2'000'000);
        default:
            return read(random() % 40);
        }
    }

    /// Replaces its process, and so its buffer, by one without output.
    bool finish()
    {
        while (m_running) {
            if (!read(1))
                return false;
        }
        return spawn(1, 0) && read(1000) && !m_running;
    }

    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }

private:
    bool spawn(std::uint64_t seed, std::uint64_t size)
    {
        m_pattern = Pattern(seed % 1000);
        m_size = size;
        m_seen = 0;
        m_running = true;
        m_killed = false;
        return m_client.call("process.spawn",
                             command(m_id, {testChildPath(), "pattern", std::to_string(seed % 1000),
                                            std::to_string(size)}))
               == R"({"success":true})";
    }

    bool read(std::size_t count)
    {
        for (std::size_t i = 0; i < count && m_running; ++i) {
            if (!take(m_client.next()))
                return false;
        }
        return true;
    }

    bool reattach()
    {
        m_client = m_daemon.client();
        return readTo("process.reattach",
                      R"({"id":")" + m_id + R"(","fromSeq":)" + std::to_string(m_seen) + "}");
    }

    bool kill()
    {
        m_killed = true;
        return readTo("process.killAndWait", R"({"id":")" + m_id + R"(","signal":"KILL"})")
               && !m_running; // the exit frame is before the reply
    }

    bool readTo(const std::string &method, const std::string &params)
    {
        const auto id = m_client.ask(method, params);
        const std::string head = R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + ",";
        for (;;) {
            const std::string text = m_client.next();
            if (text.starts_with(head))
                return text.find(R"("found":true)") != std::string::npos;
            if (!take(text))
                return false;
        }
    }

    bool take(const std::string &text)
    {
        const auto frame = readStreamFrame(text);
        if (!frame || frame->process != m_id || frame->seq != m_seen + 1)
            return false;
        m_seen = frame->seq;
        m_bytes += frame->bytes.size();
        m_running = frame->stream != "exit";
        return m_pattern.match(frame->bytes)
               && (m_running || m_killed || m_pattern.offset() == m_size);
    }

    const TestDaemon &m_daemon;
    const std::string m_id;
    Client m_client;
    Pattern m_pattern{1};
    std::uint64_t m_size = 0;
    std::uint64_t m_bytes = 0;
    Seq m_seen = 0;
    bool m_running = false;
    bool m_killed = false;
};

/// A client without the token that does something bad and goes.
void visit(const TestDaemon &daemon, std::uint64_t choice)
{
    Client stranger = daemon.client();
    switch (choice % 4) {
    case 0:
        stranger.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.ping\"}\n");
        break;
    case 1:
        stranger.send(std::string(choice % 100'000, 'x'));
        break;
    case 2:
        stranger.send("\n\n{]\n");
        break;
    default:
        break;
    }
}

} // namespace

void TestSoak::randomClients()
{
    std::mt19937_64 random(printedSeed());
    const Sandbox sandbox;
    const OnBuild build;
    const TestDaemon daemon(sandbox, build.setup(std::size_t{100} << 20));
    std::vector<std::unique_ptr<Session>> sessions;
    for (int i = 0; i < 10; ++i)
        sessions.push_back(std::make_unique<Session>(daemon, "p" + std::to_string(i)));
    for (const auto &session : sessions) // afterwards each has what it needs
        QVERIFY(session->finish());
    const auto descriptors = descriptorsOf(daemon.pid()).size() + 4;
    const auto before = daemon.residentBytes();
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(scaled(0, 10));
    const std::size_t least = build.scaled<std::size_t>(600, 600);
    std::size_t rounds = 0;
    for (; rounds < least || std::chrono::steady_clock::now() < end; ++rounds) {
        QVERIFY(sessions[random() % sessions.size()]->act(random));
        if (random() % 10 == 0)
            visit(daemon, random());
    }
    std::uint64_t bytes = 0;
    for (const auto &session : sessions) {
        QVERIFY(session->finish());
        bytes += session->bytes();
    }
    QVERIFY2(nothingGrown(daemon, before, descriptors),
             qPrintable(QStringLiteral("%1 → %2 bytes, %3 → %4 descriptors")
                            .arg(before)
                            .arg(daemon.residentBytes())
                            .arg(descriptors)
                            .arg(descriptorsOf(daemon.pid()).size())));
    qInfo("%zu rounds, %llu MB of output; resident %zu kB before, %zu kB at most, %zu kB after",
          rounds, static_cast<unsigned long long>(bytes / 1'000'000), before / 1024,
          daemon.mostResidentBytes() / 1024, daemon.residentBytes() / 1024);
}

void TestSoak::manyConnects()
{
    const OnBuild build;
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, build.setup());
    Client good = daemon.client();
    QCOMPARE(good.call("process.spawn", command("p", {"true"})), R"({"success":true})");
    const auto descriptors = descriptorsOf(daemon.pid()).size();
    const auto before = daemon.residentBytes();
    const auto count = build.scaled<std::uint64_t>(1'000, 100'000);
    for (std::uint64_t i = 0; i < count; ++i)
        visit(daemon, i);
    QCOMPARE(good.call("server.ping"), std::string(R"({"pong":true})"));
    QVERIFY(nothingGrown(daemon, before, descriptors));
    qInfo("%llu connects; resident %zu kB before, %zu kB at most, %zu kB after",
          static_cast<unsigned long long>(count), before / 1024, daemon.mostResidentBytes() / 1024,
          daemon.residentBytes() / 1024);
}

CLAUSTRUM_TEST(TestSoak)
#include "testsoak.moc"
