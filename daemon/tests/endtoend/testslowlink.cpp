// SPDX-License-Identifier: Apache-2.0
// A client on a slow link: replies reach it ahead of queued output, by count of bytes.
#include "testing/pattern.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <array>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;

class TestSlowLink : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aPongOvertakesAReplay();
    void aPongOvertakesALiveStream();
    void aKillIsAnsweredInItsPlace();
    void aSleepingClientIsDisconnected();
};

namespace {

constexpr std::size_t soon = std::size_t{512} * 1024;

/// Reads bytes like a link does, and divides them into frames afterwards.
class Link
{
public:
    explicit Link(Client &client)
        : m_client(client)
    {}

    /// Reads a few bytes at a time until @p text was received.
    bool readUntil(std::string_view text)
    {
        std::size_t searched = 0;
        while (m_bytes.find(text, searched) == std::string::npos) {
            searched = m_bytes.size() > text.size() ? m_bytes.size() - text.size() : 0;
            std::array<char, 4096> block;
            const ssize_t got = ::read(m_client.fd(), block.data(), block.size());
            if (got <= 0)
                return false;
            m_bytes.append(block.data(), static_cast<std::size_t>(got));
        }
        return true;
    }
    [[nodiscard]] std::size_t readBytes() const { return m_bytes.size(); }
    [[nodiscard]] std::size_t placeOf(std::string_view text) const { return m_bytes.find(text); }
    [[nodiscard]] const std::string &bytes() const { return m_bytes; }

private:
    Client &m_client;
    std::string m_bytes;
};

std::string replyTo(std::int64_t id)
{
    return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"result":{)";
}

/// The output in the stream frames among @p lines, whose seqs must follow each other.
std::optional<std::string> outputIn(std::string_view lines, Seq &seq)
{
    std::string output;
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        const auto frame = readStreamFrame(std::string(lines.substr(0, end)));
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
        if (!frame)
            continue;
        if (seq != 0 && frame->seq != seq + 1)
            return std::nullopt;
        seq = frame->seq;
        output += frame->bytes;
    }
    return output;
}

std::string pattern(std::uint64_t bytes)
{
    return command("p", {testChildPath(), "pattern", "1", std::to_string(bytes)});
}

constexpr std::string_view exitFrame = R"("stream":"exit")";

} // namespace

void TestSlowLink::aPongOvertakesAReplay()
{
    constexpr std::uint64_t bytes = 10'000'000;
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    {
        Client first = daemon.client();
        QVERIFY(first.ask("process.spawn", pattern(bytes)) > 0);
        Link link(first);
        QVERIFY(link.readUntil(exitFrame));
    }
    Client client = daemon.client();
    Client other = daemon.client();
    Link link(client);
    const auto reattach = client.ask("process.reattach", R"({"id":"p"})");
    const auto ping = client.ask("server.ping");
    QCOMPARE(other.call("server.ping"), std::string(R"({"pong":true})")); // both are handled
    QVERIFY(link.readUntil(replyTo(ping)));
    QVERIFY2(link.readBytes() < soon, qPrintable(QString::number(link.readBytes())));
    QVERIFY(link.readUntil(replyTo(reattach)));
    QVERIFY(link.placeOf(replyTo(reattach)) > link.placeOf(exitFrame)); // after the whole replay
    Seq seq = 0;
    const auto output = outputIn(link.bytes(), seq);
    QVERIFY(output);
    QCOMPARE(output->size(), bytes);
    QVERIFY(Pattern(1).match(*output));
}

void TestSlowLink::aPongOvertakesALiveStream()
{
    constexpr std::uint64_t bytes = 20'000'000;
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    Client client = daemon.client();
    Client other = daemon.client();
    Link link(client);
    const auto spawn = client.ask("process.spawn", pattern(bytes));
    QVERIFY(daemon.logs("Process p started"));
    Seq seq = 0;
    for (int round = 0; round < 5; ++round) {
        const auto before = link.readBytes();
        const auto ping = client.ask("server.ping");
        QCOMPARE(other.call("server.ping"), std::string(R"({"pong":true})")); // both are handled
        QVERIFY(link.readUntil(replyTo(ping)));
        QVERIFY2(link.readBytes() - before < soon, qPrintable(QString::number(link.readBytes())));
    }
    QVERIFY(link.readUntil(exitFrame));
    QCOMPARE(link.placeOf(replyTo(spawn)), std::size_t{0}); // before the first frame
    QVERIFY(link.readUntil("\n"));
    const auto output = outputIn(link.bytes(), seq);
    QVERIFY(output && Pattern(1).match(*output));
    QCOMPARE(output->size(), bytes);
}

void TestSlowLink::aKillIsAnsweredInItsPlace()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    Client client = daemon.client();
    Client other = daemon.client();
    Link link(client);
    client.ask("process.spawn", pattern(1'000'000'000));
    QVERIFY(daemon.logs("Process p started"));
    const auto kill = client.ask("process.kill", R"({"id":"p","signal":"HUP"})");
    QCOMPARE(other.call("server.ping"), std::string(R"({"pong":true})")); // both are handled
    QVERIFY(link.readUntil(replyTo(kill)));
    QVERIFY2(link.readBytes() < soon, qPrintable(QString::number(link.readBytes())));
    const auto killAndWait = client.ask("process.killAndWait", R"({"id":"p"})");
    QVERIFY(link.readUntil(replyTo(killAndWait)));
    QVERIFY(link.placeOf(replyTo(killAndWait)) > link.placeOf(exitFrame));
    const auto again = client.ask("process.killAndWait", R"({"id":"p"})");
    QVERIFY(link.readUntil(replyTo(again)));
    QVERIFY(link.placeOf(replyTo(again)) > link.placeOf(exitFrame));
}

void TestSlowLink::aSleepingClientIsDisconnected()
{
    constexpr std::uint64_t bytes = 10'000'000;
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.args = {"-stalled-client", "1s"};
    const TestDaemon daemon(sandbox, setup);
    Client awake = daemon.client(); // idle, and spared
    Client asleep = daemon.client();
    asleep.ask("process.spawn", pattern(bytes));
    QVERIFY(daemon.logs("Process p exited with code 0")); // which it could not while it waited
    QVERIFY(daemon.logs("its client has read nothing for 1s while "));
    QVERIFY(asleep.drainToClose());
    Link link(awake);
    const auto reattach = awake.ask("process.reattach", R"({"id":"p"})");
    QVERIFY(link.readUntil(replyTo(reattach)));
    Seq seq = 0;
    const auto output = outputIn(link.bytes(), seq);
    QVERIFY(output && Pattern(1).match(*output));
    QCOMPARE(output->size(), bytes);
}

CLAUSTRUM_TEST(TestSlowLink)
#include "testslowlink.moc"
