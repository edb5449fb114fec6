// SPDX-License-Identifier: Apache-2.0
// accept-previous-tokens: the clients of replaced daemons are let in.
#include "common/sha256.h"
#include "testing/sandbox.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <memory>

using namespace claustrum;
using namespace claustrum::testing;

class TestPreviousTokens : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void threeStartsWithThreeTokens_data();
    void threeStartsWithThreeTokens();
};

namespace {

const std::string pong = R"({"pong":true})";

std::string ping(const Sandbox &sandbox, const std::string &token)
{
    return Client(sandbox.socketPath(), token).call("server.ping");
}

} // namespace

void TestPreviousTokens::threeStartsWithThreeTokens_data()
{
    QTest::addColumn<QStringList>("args");
    QTest::addColumn<bool>("accepted");
    const QStringList on{"-accept-previous-tokens", "24h"};
    QTest::newRow("off") << QStringList() << false;
    QTest::newRow("on") << on << true;
    // The daemon before is ended, and removes its token.
    QTest::newRow("on, with eviction") << on + QStringList{"-reference-build", "89cb628"} << true;
    QTest::newRow("too long ago") << QStringList{"-accept-previous-tokens", "1ns"} << false;
}

void TestPreviousTokens::threeStartsWithThreeTokens()
{
    QFETCH(QStringList, args);
    QFETCH(bool, accepted);
    const Sandbox sandbox;
    std::vector<std::unique_ptr<TestDaemon>> daemons;
    const std::vector<std::string> tokens{"token-number-1", "token-number-2", "token-number-3"};
    for (const auto &token : tokens) {
        DaemonSetup setup;
        for (const QString &arg : args)
            setup.args.push_back(arg.toStdString());
        setup.args.insert(setup.args.end(),
                          {"-token-file", sandbox.makeFile("token-of-it", token, 0600)});
        if (!daemons.empty() && args.contains("-reference-build")) {
            auto next = std::make_unique<TestDaemon>(sandbox, setup);
            QCOMPARE(daemons.back()->waitForEnd(), 0);
            daemons.push_back(std::move(next));
        } else {
            daemons.push_back(std::make_unique<TestDaemon>(sandbox, setup));
        }
    }
    QCOMPARE(ping(sandbox, tokens[2]), pong);
    for (const auto &token : {tokens[0], tokens[1]})
        QCOMPARE(ping(sandbox, token) == pong, accepted);
    QVERIFY(ping(sandbox, "token-number-4").find("Unauthorized") != std::string::npos);
    for (const auto &token : tokens) {
        QCOMPARE(daemons.back()->log().find(token), std::string::npos);
        QCOMPARE(daemons.back()->log().find(sha256Hex(token)), std::string::npos);
    }
}

CLAUSTRUM_TEST(TestPreviousTokens)
#include "testprevioustokens.moc"
