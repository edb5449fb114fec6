// SPDX-License-Identifier: Apache-2.0
// The redactor removes every secret, in any spelling and over any split.
#include "conformance/proxy/redactor.h"
#include "testing/testprogram.h"
#include "wire/base64.h"

#include <QTest>

using namespace claustrum::conformance;
using claustrum::base64Text;

class TestTapRedactor : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void redacts_data();
    void redacts();
    void redactsSplitTokens();
};

void TestTapRedactor::redacts_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("redacted");
    const auto row = [](const char *name, const QByteArray &line, const QByteArray &redacted) {
        QTest::newRow(name) << line << redacted;
    };
    // The token is a<b/c-d"e\f0123.
    const std::string token = "a<b/c-d\"e\\f0123";
    row("none", "{}", "{}");
    row("as it is", "x a<b/c-d\"e\\f0123 y", "x ${TOKEN} y");
    row("twice, and more", "a<b/c-d\"e\\f0123a<b/c-d\"e\\f0123x", "${TOKEN}${TOKEN}x");
    row("escaped where required", R"({"auth":"a<b/c-d\"e\\f0123"})", R"({"auth":"${TOKEN}"})");
    row("escaped everywhere", R"({"auth":"\u0061\u003cb\/c\u002Dd\u0022e\u005cf\u00301\u00323"})",
        R"({"auth":"${TOKEN}"})");
    row("not JSON", R"(auth: a<b/c-d\"e\\f0123)", "auth: ${TOKEN}");
    row("only the beginning", "a<b/c-d", "a<b/c-d");
    row("in base64 from its start", QByteArray::fromStdString("\"" + base64Text(token) + "\""),
        QByteArray::fromStdString("\"" + base64Text("lab-token-0123456789") + "\""));
    row("in base64 after a byte",
        QByteArray::fromStdString("\"" + base64Text("x" + token + "yz") + "\""),
        QByteArray::fromStdString("\"" + base64Text("xlab-token-0123456789yz") + "\""));
    row("in base64 after two",
        QByteArray::fromStdString("\"" + base64Text("12" + token + "3") + "\""),
        QByteArray::fromStdString("\"" + base64Text("12lab-token-01234567893") + "\""));
    row("another value of auth", "refuse-me!", "refused-token-1");
}

void TestTapRedactor::redacts()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, redacted);
    Redactor redactor;
    redactor.learn("a<b/c-d\"e\\f0123");
    redactor.learn("refuse-me!");
    QCOMPARE(QByteArray::fromStdString(
                 redactor.line(line.toStdString(), Redactor::Places::Placeholders)),
             redacted);
}

void TestTapRedactor::redactsSplitTokens()
{
    const std::string token = "secret-0123456789";
    for (std::size_t cut = 0; cut <= token.size(); ++cut) {
        Redactor redactor;
        redactor.learn(token);
        const std::string first = redactor.stream("p", "before " + token.substr(0, cut));
        const std::string second = redactor.stream("p", token.substr(cut) + " after");
        if (cut >= 4 || cut == 0)
            QCOMPARE(first + second, std::string("before lab-token-0123456789 after"));
    }
    Redactor redactor;
    redactor.learn(token);
    std::string all = redactor.stream("p", token.substr(0, 6));
    for (std::size_t i = 6; i < token.size(); ++i)
        all += redactor.stream("p", token.substr(i, 1));
    QCOMPARE(all + redactor.stream("p", "!"), std::string("lab-token-0123456789!"));
    QCOMPARE(redactor.stream("p", "sec") + redactor.stream("q", "ret-"), std::string("secret-"));
}

CLAUSTRUM_TEST(TestTapRedactor)
#include "testtapredactor.moc"
