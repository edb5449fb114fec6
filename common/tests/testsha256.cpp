// SPDX-License-Identifier: Apache-2.0
#include "common/sha256.h"
#include "testing/testprogram.h"

#include <QByteArray>
#include <QTest>

using namespace claustrum;

class TestSha256 : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void digests_data();
    void digests();
};

void TestSha256::digests_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("hex");
    // The examples of FIPS 180.
    QTest::newRow("nothing")
        << QByteArray()
        << QByteArray("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    QTest::newRow("one block") << QByteArray(
        "abc") << QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    QTest::newRow("two blocks")
        << QByteArray("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        << QByteArray("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    QTest::newRow("a million letters")
        << QByteArray(1'000'000, 'a')
        << QByteArray("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/// The digest is the same at once and in pieces, and asking for one in between changes nothing.
void TestSha256::digests()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, hex);
    const std::string text = bytes.toStdString();
    QCOMPARE(QByteArray::fromStdString(sha256Hex(text)), hex);

    const std::size_t half = text.size() / 2;
    Sha256 digest;
    digest.add(std::string_view(text).substr(0, half));
    QCOMPARE(digest.hex(), sha256Hex(text.substr(0, half)));
    digest.add(std::string_view(text).substr(half));
    QCOMPARE(QByteArray::fromStdString(digest.hex()), hex);
}

CLAUSTRUM_PLAIN_TEST(TestSha256)
#include "testsha256.moc"
