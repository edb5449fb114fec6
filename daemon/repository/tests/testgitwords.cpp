// SPDX-License-Identifier: Apache-2.0
#include "daemon/repository/gitwords.h"

#include "posix/tests/scratch.h"
#include "testing/testprogram.h"

using namespace claustrum;
using namespace claustrum::test;

class TestGitWords : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void words_data();
    void words();
    void cuts();
};

void TestGitWords::words_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("nothing") << QByteArray() << QByteArray();
    QTest::newRow("blanks only") << QByteArray(" \n\t\n") << QByteArray();
    QTest::newRow("two lines") << QByteArray("Preparing\nfatal: no\n")
                               << QByteArray("Preparing fatal: no");
    QTest::newRow("blanks stay inside") << QByteArray("a\t\n  b") << QByteArray("a    b");
    QTest::newRow("controls") << QByteArray("a\0b\x7f\x1b[31mc", 10) << QByteArray("a b  [31mc");
    QTest::newRow("blanks of Unicode")
        << QByteArray("a\xc2\x85\xc2\xa0\xe2\x80\x8b\xe2\x80\xa8z") << QByteArray("a    z");
    QTest::newRow("letters of Unicode")
        << QByteArray("caf\xc3\xa9 \xe2\x80\x94") << QByteArray("caf\xc3\xa9 \xe2\x80\x94");
    QTest::newRow("no UTF-8") << QByteArray("a\xff\xc3z") << QByteArray("az");
    QTest::newRow("512 bytes") << QByteArray(600, 'x') << QByteArray(512, 'x');
    QTest::newRow("a cut character") << QByteArray(511, 'x') + "\xc3\xa9" << QByteArray(511, 'x');
    QTest::newRow("blanks count before the cut")
        << QByteArray(510, ' ') + "abc" << QByteArray("ab");
}

void TestGitWords::words()
{
    QFETCH(QByteArray, said);
    QTEST(toQt(gitWords(said.toStdString())), "shown");
}

void TestGitWords::cuts()
{
    QCOMPARE(toQt(cutBytes("abc", 3)), QByteArray("abc"));
    QCOMPARE(toQt(cutBytes("abcd", 3)), QByteArray("abc\xe2\x80\xa6"));
    QCOMPARE(toQt(quoteCut("a\xc3\xa9\"z", 3)), QByteArray("\"a\xc3\xa9\\\"\""));
    QCOMPARE(toQt(quoteCut("ab", 300)), QByteArray("\"ab\""));
}

CLAUSTRUM_PLAIN_TEST(TestGitWords)
#include "testgitwords.moc"
