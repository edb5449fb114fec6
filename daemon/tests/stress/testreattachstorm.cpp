// SPDX-License-Identifier: Apache-2.0
// Many clients take the stream of one process from each other while it flows. A property test:
// CLAUSTRUM_SEED repeats a run, CLAUSTRUM_STRESS=full makes it long.
#include "testing/pattern.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/scale.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "testing/twobuilds.h"

#include <QTest>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>

using namespace claustrum;
using namespace claustrum::testing;

class TestReattachStorm : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void eachFrameHasOneReceiver_data() { addTwoBuilds(); }
    void eachFrameHasOneReceiver();
};

namespace {

/// The frames seen by all clients together.
class Witness
{
public:
    /// False if another had the same seq with other bytes.
    bool seen(const StreamFrame &frame)
    {
        const Content content{frame.bytes.size(), std::hash<std::string>()(frame.bytes)};
        return m_frames.emplace(frame.seq, content).first->second == content;
    }
    /// Counts a frame received after the reply to a reattach; false if another client received it
    /// so, too.
    bool live(Seq seq) { return m_live.insert(seq).second; }

    [[nodiscard]] std::size_t liveFrames() const { return m_live.size(); }

    /// Whether every seq up to the last was seen by someone, and they hold the pattern.
    [[nodiscard]] bool hasAll(std::uint64_t bytes) const
    {
        Pattern pattern(1);
        Seq next = 1;
        for (const auto &[seq, content] : m_frames) {
            if (seq != next++
                || content.second != std::hash<std::string>()(pattern.take(content.first)))
                return false;
        }
        return pattern.offset() == bytes;
    }

private:
    using Content = std::pair<std::size_t, std::size_t>; // size and hash
    std::map<Seq, Content> m_frames;
    std::set<Seq> m_live;
};

} // namespace

namespace {

/// One client of the storm. Between its reattaches it reads only on request, so frames wait for it.
/// On builds that close a replaced connection, it connects again then; a reply may be lost so.
class Taker
{
public:
    Taker(const TestDaemon &daemon, Witness &witness, bool mayBeClosed)
        : m_daemon(daemon)
        , m_witness(witness)
        , m_client(daemon.client())
        , m_mayBeClosed(mayBeClosed)
    {}

    /// Reads all that was sent to it so far; only while another has the stream. Other replies would
    /// overtake it.
    void drain() { readTo(m_client.ask("process.killAndWait", R"({"id":"ended"})")); }

    void ask()
    {
        m_replaying = true;
        m_firstReplayed = 0;
        m_asked = m_client.ask("process.reattach",
                               R"({"id":"p","fromSeq":)" + std::to_string(m_seen) + "}");
    }

    /// Reads to the reply of ask().
    void readReply()
    {
        const Seq from = m_seen;
        const std::string reply = readTo(m_asked);
        m_replaying = false;
        if (reply == closed)
            return;
        const Seq first = number(reply, R"("firstSeq":)");
        const Seq last = number(reply, R"("lastSeq":)");
        // Everything retained after its last frame, and nothing more.
        const Seq due = std::max(from + 1, first);
        check(last < due ? m_firstReplayed == 0 : m_firstReplayed == due, "the replay's begin");
        check(last <= from || m_seen == last, "the replay's end");
    }

    /// Reads @p count frames of the stream, or to its end.
    void read(std::size_t count)
    {
        for (std::size_t i = 0; i < count && !m_exited; ++i)
            take(m_client.next());
    }

    /// Connects again. Frames in flight are lost to it, but not to the replay.
    void reconnect() { m_client = m_daemon.client(); }

    [[nodiscard]] Seq seen() const { return m_seen; }
    [[nodiscard]] bool exited() const { return m_exited; }
    [[nodiscard]] const std::string &problem() const { return m_problem; }

private:
    std::string readTo(std::int64_t id)
    {
        const std::string head = R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + ",";
        for (;;) {
            std::string frame = m_client.next();
            if (m_mayBeClosed && frame.starts_with('<')) {
                reconnect();
                return closed;
            }
            if (frame.starts_with(head) || !take(frame))
                return frame;
        }
    }

    bool take(const std::string &text)
    {
        const auto frame = readStreamFrame(text);
        check(frame.has_value(), "not a frame: " + text.substr(0, 100));
        if (!frame)
            return false;
        const bool first = m_replaying && m_firstReplayed == 0;
        if (first)
            m_firstReplayed = frame->seq;
        check(m_witness.seen(*frame), "other bytes than another client's");
        check(first ? frame->seq > m_seen : frame->seq == m_seen + 1,
              "seq " + std::to_string(frame->seq) + " after " + std::to_string(m_seen));
        m_seen = frame->seq;
        m_exited = frame->stream == "exit";
        check(m_replaying || m_witness.live(frame->seq), "another client has it live, too");
        return true;
    }

    static Seq number(const std::string &text, const std::string &key)
    {
        const auto at = text.find(key);
        return at == std::string::npos ? 0 : std::strtoull(&text[at + key.size()], nullptr, 10);
    }

    void check(bool holds, const std::string &what)
    {
        if (!holds && m_problem.empty())
            m_problem = what;
    }

    static constexpr const char *closed = "closed";
    const TestDaemon &m_daemon;
    Witness &m_witness;
    Client m_client;
    const bool m_mayBeClosed;
    std::int64_t m_asked = 0;
    Seq m_seen = 0;
    Seq m_firstReplayed = 0;
    bool m_replaying = false;
    bool m_exited = false;
    std::string m_problem;
};

/// Up to ten of the clients but those in @p excluded, in random order.
std::vector<std::size_t> chooseOthers(const std::set<std::size_t> &excluded, std::size_t clients,
                                      std::mt19937_64 &random)
{
    std::set<std::size_t> chosen;
    while (chosen.size() < 1 + random() % 10) {
        const std::size_t i = random() % clients;
        if (!excluded.contains(i))
            chosen.insert(i);
    }
    std::vector<std::size_t> order(chosen.begin(), chosen.end());
    std::shuffle(order.begin(), order.end(), random);
    return order;
}

} // namespace

void TestReattachStorm::eachFrameHasOneReceiver()
{
    constexpr std::size_t clients = 50;
    const OnBuild build;
    const auto bytes = build.scaled<std::uint64_t>(60'000'000, 2'000'000'000);
    std::mt19937_64 random(printedSeed());
    const Sandbox sandbox;
    // A replay may be queued for each of ten at once.
    const TestDaemon daemon(sandbox, build.setup(std::size_t{200} << 20));
    Client spawner = daemon.client();
    QCOMPARE(spawner.call("process.spawn",
                          command("p", {testChildPath(), "pattern", "1", std::to_string(bytes)})),
             R"({"success":true})");
    QCOMPARE(spawner.call("process.spawn", command("ended", {"true"})), R"({"success":true})");
    QVERIFY(daemon.logs("Process ended exited with code 0"));
    spawner.close();

    Witness witness;
    std::vector<Taker> takers;
    for (std::size_t i = 0; i < clients; ++i)
        takers.emplace_back(daemon, witness, build->reattachClosesReplaced());
    const auto anyExited = [&] {
        return std::any_of(takers.begin(), takers.end(), [](const Taker &t) { return t.exited(); });
    };
    const auto sound = [&](std::size_t i) { return takers[i].problem().empty(); };

    // Each round some clients reattach at once, in any order; one of them has the stream then.
    // Those of the last round are left out, so that none has frames in flight.
    std::set<std::size_t> before;
    int rounds = 0;
    for (; !anyExited(); ++rounds) {
        std::vector<std::size_t> order = chooseOthers(before, clients, random);
        for (const std::size_t i : order) {
            if (random() % 20 == 0)
                takers[i].reconnect();
            takers[i].drain();
        }
        for (const std::size_t i : order)
            takers[i].ask();
        std::shuffle(order.begin(), order.end(), random);
        for (const std::size_t i : order) {
            takers[i].readReply();
            QVERIFY2(sound(i), takers[i].problem().c_str());
        }
        if (order.size() == 1) // it has the stream for certain
            takers[order[0]].read(random() % 60);
        before = {order.begin(), order.end()};
    }
    // At the end everyone can have all that is retained, up to the exit frame.
    for (std::size_t i = 0; i < clients; ++i) {
        takers[i].drain();
        takers[i].ask();
        takers[i].readReply();
        QVERIFY2(sound(i), takers[i].problem().c_str());
        QVERIFY(takers[i].exited());
    }
    QVERIFY(witness.hasAll(bytes));
    QVERIFY(witness.liveFrames() > 0);
    qInfo("%d rounds, %llu frames, %zu of them live", rounds,
          static_cast<unsigned long long>(takers[0].seen()), witness.liveFrames());
}

CLAUSTRUM_TEST(TestReattachStorm)
#include "testreattachstorm.moc"
