// SPDX-License-Identifier: Apache-2.0
// Placeholders, masks and comparison: the texts that a recorded line accepts.
#include "conformance/compare/framediff.h"
#include "conformance/model/pattern.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::conformance;

class TestPattern : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void compares_data();
    void compares();
    void expandsPlaceholders_data();
    void expandsPlaceholders();
    void sampleFits_data();
    void sampleFits();
    void encodesBase64InSends();
    void namesTheField();
    void joinsPatterns();
    void valuesOfMasks();
};

namespace {

Placeholders placeholders()
{
    Placeholders values;
    values.set("DIR", "/tmp/x");
    values.set("TOKEN", "secret");
    return values;
}

constexpr int fits = -1;

} // namespace

/// The number is the offset of the first received byte that differs.
void TestPattern::compares_data()
{
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<QByteArray>("received");
    QTest::addColumn<int>("at");
    const auto row = [](const char *name, const char *expected, const QByteArray &received,
                        int at) { QTest::newRow(name) << QByteArray(expected) << received << at; };
    row("same", "abc", "abc", fits);
    row("both empty", "", "", fits);
    row("one byte", "abc", "abd", 2);
    row("too short", "abc", "ab", 2);
    row("too long", "abc", "abcd", 3);
    row("nothing received", "abc", "", 0);
    row("case counts", "true", "True", 0);
    row("bytes that are not UTF-8", "a\xff", "a\xff", fits);
    row("a NUL counts", "ab", QByteArray("a\0b", 3), 1);

    row("placeholder replaced", "${DIR}/f", "/tmp/x/f", fits);
    row("placeholder differs", "${DIR}/f", "/tmp/y/f", 5);
    row("an unknown name is literal", "${FOO-unset}", "${FOO-unset}", fits);

    row("number", R"("size":${NUMBER},)", R"("size":4096,)", fits);
    row("number: sign", R"(${NUMBER})", "-1", 0);
    row("number: none", R"("size":${NUMBER},)", R"("size":,)", 7);
    row("number: fraction", R"("size":${NUMBER},)", R"("size":1.5,)", 8);
    row("number: string", R"("size":${NUMBER},)", R"("size":"1",)", 7);
    row("after a number", R"(${NUMBER},"mode")", R"(12,"node")", 4);
    row("version: commit", "${VERSION} (", "5db5e4a12f88 (", fits);
    row("version: release", "${VERSION} (", "v0.1.0-3+g12~rc_1 (", fits);
    row("version: empty", R"("${VERSION}")", R"("")", 1);
    row("version: blank", R"("${VERSION}")", R"("a b")", 2);
    row("build time", "${BUILD_TIME})", "2026-01-02T03:04:05Z)", fits);
    row("build time: fraction", "${BUILD_TIME})", "2026-01-02T03:04:05.678Z)", fits);
    row("build time: not UTC", "${BUILD_TIME})", "2026-01-02T03:04:05+01:00)", 0);
    row("build time: a day", "${BUILD_TIME})", "2026-01-02)", 0);
    row("bool: true", "${BOOL},", "true,", fits);
    row("bool: false", "${BOOL},", "false,", fits);
    row("bool: a text", "${BOOL},", "\"true\",", 0);
    row("pid", "${PID},", "4711,", fits);
    row("pid: zero", "${PID},", "0,", 0);
    row("port", ":${PORT}/", ":65535/", fits);
    row("port: too large", ":${PORT}/", ":65536/", 1);
    row("port: zero", ":${PORT}/", ":0/", 1);
    row("random", ".fetch-${RANDOM}:", ".fetch-aZ09_-:", fits);
    row("random: a dot ends it", ".fetch-${RANDOM}:", ".fetch-a.b:", 8);
    row("two masks", "${PID} ${NUMBER}.", "12 34.", fits);

    row("base64", R"("data":"<<b64:${DIR}!
>>"})",
        R"("data":"L3RtcC94IQo="})", fits);
    row("base64 differs", R"("data":"<<b64:${DIR}>>"})", R"("data":"L3RtcC95"})", 15);
    row("mask in base64", R"("data":"<<b64:pid ${PID}
>>"})",
        R"("data":"cGlkIDQ3MTEK"})", fits);
    row("mask in base64 differs", R"("data":"<<b64:pid ${PID}
>>"})",
        R"("data":"cGlkIHgK"})", 8);
    row("a here document, not base64", "cat <<b64: >>", "cat <<b64: >>", fits);
}

void TestPattern::compares()
{
    QFETCH(QByteArray, expected);
    QFETCH(QByteArray, received);
    QFETCH(int, at);
    const auto mismatch =
        Pattern(expected.toStdString(), placeholders()).compare(received.toStdString());
    QCOMPARE(mismatch ? static_cast<int>(mismatch->received) : fits, at);
}

void TestPattern::expandsPlaceholders_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expanded");
    QTest::newRow("none") << "plain $x"
                          << "plain $x";
    QTest::newRow("twice") << "${DIR}:${DIR}"
                           << "/tmp/x:/tmp/x";
    QTest::newRow("a shell variable") << "${A-b}${DIR}${"
                                      << "${A-b}/tmp/x${";
    QTest::newRow("nested braces") << "${${DIR}"
                                   << "${/tmp/x";
    QTest::newRow("a mask is kept") << "${PID}"
                                    << "${PID}";
}

void TestPattern::expandsPlaceholders()
{
    QFETCH(QString, text);
    QFETCH(QString, expanded);
    QCOMPARE(QString::fromStdString(placeholders().expand(text.toStdString())), expanded);
}

void TestPattern::sampleFits_data()
{
    QTest::addColumn<QString>("text");
    for (const char *mask : {"${VERSION}", "${BUILD_TIME}", "${PID}", "${NUMBER}", "${PORT}",
                             "${RANDOM}", "\"<<b64:a ${PID}>>\"", "${DIR} and ${NUMBER}"})
        QTest::newRow(mask) << mask;
}

void TestPattern::sampleFits()
{
    QFETCH(QString, text);
    const Pattern pattern(text.toStdString(), placeholders());
    QVERIFY(!pattern.compare(pattern.sample()));
}

void TestPattern::encodesBase64InSends()
{
    QCOMPARE(placeholders().expandFrame(R"({"data":"<<b64:${TOKEN}>>","x":"<<b64:>>"})"),
             std::string(R"({"data":"c2VjcmV0","x":""})"));
}

void TestPattern::namesTheField()
{
    const Pattern pattern(R"({"id":1,"result":{"size":${NUMBER},"mode":"d"}})", placeholders());
    const auto difference = compareText(Difference::Kind::Frame, 7, "the reply to 1", pattern,
                                        R"({"id":1,"result":{"size":123456,"made":"d"}})");
    QVERIFY(difference.has_value());
    QCOMPARE(difference->line, 7);
    QCOMPARE(difference->receivedOffset, std::size_t(34));
    QCOMPARE(difference->field, std::string("result.mode (received: result.made)"));
    QCOMPARE(difference->summary,
             std::string("the reply to 1 differs at byte 34, result.mode (received: result.made)"));
}

void TestPattern::joinsPatterns()
{
    Pattern joined = Pattern::exactly("${PID}=");
    joined.append(Pattern("${PID} in ${DIR}", placeholders()));
    QVERIFY(!joined.compare("${PID}=12 in /tmp/x"));
    const auto mismatch = joined.compare("${PID}=12 in /tmp/y");
    QVERIFY(mismatch);
    QCOMPARE(mismatch->expected, std::string("${PID}=${PID} in /tmp/").size());
    QCOMPARE(joined.sample(), std::string("${PID}=1 in /tmp/x"));
}

void TestPattern::valuesOfMasks()
{
    const Pattern pattern(R"({"pid":${PID},"data":"<<b64:at ${NUMBER}>>","v":"${VERSION}"})",
                          Placeholders());
    const std::string text = R"({"pid":77,"data":"YXQgMTIz","v":"1.2"})";
    QVERIFY(!pattern.compare(text));
    const auto found = pattern.masked(text);
    QCOMPARE(found.size(), std::size_t(3));
    QVERIFY(found[0].mask == Mask::Pid && found[1].mask == Mask::Number
            && found[2].mask == Mask::Version);
    QCOMPARE(found[0].value, std::string("77"));
    QCOMPARE(found[0].offset, std::size_t(7));
    QCOMPARE(found[1].value, std::string("123"));
    QCOMPARE(found[2].value, std::string("1.2"));
    QVERIFY(pattern.hasMasks() && !Pattern("x", Placeholders()).hasMasks());
}

CLAUSTRUM_PLAIN_TEST(TestPattern)
#include "testpattern.moc"
