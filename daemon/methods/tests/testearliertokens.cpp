// SPDX-License-Identifier: Apache-2.0
#include "common/sha256.h"
#include "daemon/methods/earliertokens.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

using namespace claustrum;
using namespace std::chrono_literals;

class TestEarlierTokens : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void acceptsInTime_data();
    void acceptsInTime();
    void acceptsNothingElse_data();
    void acceptsNothingElse();
    void keepsAHandful();
    void aTokenCountsOnce();
    void aTimeInTheFutureIsNow();
    void entriesAreThoseInTime();
};

namespace {

/// A clock that the test sets.
struct Hours
{
    EarlierTokens::TimePoint now{std::chrono::hours(500'000)};

    EarlierTokens::Clock clock()
    {
        return [this] { return now; };
    }
};

std::string digests(const EarlierTokens &tokens)
{
    std::string all;
    for (const auto &entry : tokens.entries())
        all += entry.digest.substr(0, 4) + " ";
    return all;
}

std::string digestsOf(std::initializer_list<const char *> tokens)
{
    std::string all;
    for (const char *token : tokens)
        all += sha256Hex(token).substr(0, 4) + " ";
    return all;
}

} // namespace

void TestEarlierTokens::acceptsInTime_data()
{
    QTest::addColumn<qint64>("after"); // seconds
    QTest::addColumn<bool>("accepted");
    QTest::newRow("at once") << qint64{0} << true;
    QTest::newRow("a second before the end") << qint64{24 * 3600 - 1} << true;
    QTest::newRow("at the end") << qint64{24 * 3600} << false;
    QTest::newRow("a year later") << qint64{365 * 24 * 3600} << false;
    QTest::newRow("the clock was set back") << qint64{-3600} << true;
}

void TestEarlierTokens::acceptsInTime()
{
    QFETCH(qint64, after);
    Hours hours;
    EarlierTokens tokens(24h, hours.clock());
    tokens.noteReplaced("old");
    hours.now += std::chrono::seconds(after);
    QTEST(tokens.accepts("old"), "accepted");
}

void TestEarlierTokens::acceptsNothingElse_data()
{
    QTest::addColumn<std::string>("noted");
    QTest::addColumn<std::string>("shown");
    const std::string longest(EarlierTokens::longestToken, 'x');
    QTest::newRow("another") << std::string("old") << std::string("other");
    QTest::newRow("its beginning") << std::string("old") << std::string("ol");
    QTest::newRow("more than it") << std::string("old") << std::string("old ");
    QTest::newRow("none") << std::string("old") << std::string();
    QTest::newRow("none was noted, none is shown") << std::string() << std::string();
    QTest::newRow("its digest") << std::string("old") << sha256Hex("old");
    QTest::newRow("too long") << longest + "x" << longest + "x";
}

void TestEarlierTokens::acceptsNothingElse()
{
    QFETCH(std::string, noted);
    QFETCH(std::string, shown);
    EarlierTokens tokens(24h);
    tokens.noteReplaced(noted);
    QVERIFY(!tokens.accepts(shown));
}

void TestEarlierTokens::keepsAHandful()
{
    Hours hours;
    EarlierTokens tokens(24h, hours.clock());
    for (const char *token : {"a", "b", "c", "d", "e"}) {
        tokens.noteReplaced(token);
        hours.now += 1s;
    }
    QCOMPARE(digests(tokens), digestsOf({"e", "d", "c", "b"}));
    QVERIFY(!tokens.accepts("a"));
    for (const char *token : {"b", "c", "d", "e"})
        QVERIFY2(tokens.accepts(token), token);
    tokens.note({sha256Hex("f"), hours.now - 1h}); // older than all of them
    QVERIFY(!tokens.accepts("f"));
}

void TestEarlierTokens::aTokenCountsOnce()
{
    Hours hours;
    EarlierTokens tokens(24h, hours.clock());
    for (const char *token : {"a", "b", "a", "a", "a", "a"}) {
        tokens.noteReplaced(token);
        hours.now += 1h;
    }
    QCOMPARE(digests(tokens), digestsOf({"a", "b"}));
}

void TestEarlierTokens::aTimeInTheFutureIsNow()
{
    Hours hours;
    EarlierTokens tokens(24h, hours.clock());
    tokens.note({sha256Hex("a"), hours.now + 1000h});
    QVERIFY(tokens.accepts("a"));
    hours.now += 24h;
    QVERIFY(!tokens.accepts("a"));
}

void TestEarlierTokens::entriesAreThoseInTime()
{
    Hours hours;
    EarlierTokens tokens(24h, hours.clock());
    tokens.noteReplaced("a");
    hours.now += 23h;
    tokens.noteReplaced("b");
    hours.now += 2h;
    QCOMPARE(digests(tokens), digestsOf({"b"}));
}

CLAUSTRUM_PLAIN_TEST(TestEarlierTokens)
#include "testearliertokens.moc"
