// SPDX-License-Identifier: Apache-2.0
// Texts that must be absent from a wire log or a watcher's lines, and texts that must stay.
#include "daemon/wirelog/lineredactor.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum;

namespace {

constexpr const char *token = "lab-token-0123456789";

} // namespace

class TestLineRedactor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesSecretsOutOfJson_data();
    void takesSecretsOutOfJson();
    void keepsEnvironmentForWatchers();
    void keepsNothingAfterASecretInBrokenLines_data();
    void keepsNothingAfterASecretInBrokenLines();
    void looksForNoShortToken();
};

void TestLineRedactor::takesSecretsOutOfJson_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("redacted");
    const auto row = [](const char *name, const char *line, const char *redacted) {
        QTest::newRow(name) << QByteArray(line) << QByteArray(redacted);
    };
    row("nothing to hide, every byte as it was", R"( { "id" : 1.0 ,"m":"\u0041\/" } )",
        R"( { "id" : 1.0 ,"m":"\u0041\/" } )");
    row("auth", R"({"id":1,"auth":"abc"})", R"({"id":1,"auth":"[redacted]"})");
    row("another's token", R"({"auth":"x\"y"})", R"({"auth":"[redacted]"})");
    row("case", R"({"AuTh":"abc"})", R"({"AuTh":"[redacted]"})");
    row("escaped key", R"({"\u0061uth":"abc"})", R"({"\u0061uth":"[redacted]"})");
    row("twice", R"({"auth":"a","id":2,"Auth":"b"})",
        R"({"auth":"[redacted]","id":2,"Auth":"[redacted]"})");
    row("blanks stay", R"({"auth" : "abc" })", R"({"auth" : "[redacted]" })");
    row("no string", R"({"auth":{"a":["b"]},"id":1})", R"({"auth":"[redacted]","id":1})");
    row("deeper", R"([{"params":{"auth":"a"}}])", R"([{"params":{"auth":"[redacted]"}}])");
    row("not a key that only looks like it", R"({"author":"a","aut":"b"})",
        R"({"author":"a","aut":"b"})");
    row("the token as any value", R"({"method":"lab-token-0123456789"})",
        R"({"method":"[redacted]"})");
    row("the token within a value, escaped", R"({"e":"Unknown method: lab\u002dtoken-0123456789"})",
        R"({"e":"[redacted]"})");
    row("the token as a key", R"({"lab-token-0123456789":1})", R"({"[redacted]":1})");
    row("environment",
        R"({"params":{"env":{"API_TOKEN":"a","PATH":"b","secrets":"c","MyPassword":1,"KEY":null}}})",
        R"({"params":{"env":{"API_TOKEN":"[redacted]","PATH":"b","secrets":"[redacted]",)"
        R"("MyPassword":"[redacted]","KEY":"[redacted]"}}})");
    row("environment's key escaped", R"({"ENV":{"A_\u004bEY":"a"}})",
        R"({"ENV":{"A_\u004bEY":"[redacted]"}})");
    row("two environments", R"({"env":{"KEY":"a"},"Env":{"KEY":"b"}})",
        R"({"env":{"KEY":"[redacted]"},"Env":{"KEY":"[redacted]"}})");
    row("deeper in an environment", R"({"env":{"A":{"KEY":"a"}},"KEY":"b"})",
        R"({"env":{"A":{"KEY":"[redacted]"}},"KEY":"b"})");
    row("an environment that is none", R"({"env":["API_KEY=a"],"id":1})",
        R"({"env":"[redacted]","id":1})");
    row("no environment", R"({"env":null})", R"({"env":null})");
    row("keys outside an environment", R"({"key":"a","token":"b"})", R"({"key":"a","token":"b"})");
    row("a whole value that is no object", R"("lab-token-0123456789")", R"("[redacted]")");
}

void TestLineRedactor::takesSecretsOutOfJson()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, redacted);
    const LineRedactor redactor(LineRedactor::Scope::AuthAndEnvironment, token);
    QCOMPARE(QByteArray::fromStdString(redactor.redact(line.toStdString())), redacted);
}

void TestLineRedactor::keepsEnvironmentForWatchers()
{
    const LineRedactor redactor(LineRedactor::Scope::Auth, token);
    QCOMPARE(redactor.redact(R"({"auth":"a","env":{"KEY":"b"}})"),
             std::string(R"({"auth":"[redacted]","env":{"KEY":"b"}})"));
}

void TestLineRedactor::keepsNothingAfterASecretInBrokenLines_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("redacted");
    const auto row = [](const char *name, const char *line, const char *redacted) {
        QTest::newRow(name) << QByteArray(line) << QByteArray(redacted);
    };
    row("nothing to hide", "{\"id\":1", "{\"id\":1");
    row("cut short", R"({"id":1,"auth":"abc)", R"({"id":1,"[redacted])");
    row("behind a good member", R"({"auth":"abc","id":01})", R"({"[redacted])");
    row("no quotes", "{auth: abc}", "{[redacted]");
    row("escaped, in another case", R"({"\u0041u\u0054h":"abc)", R"({"[redacted])");
    row("token", R"({"x":"lab-token-0123456789)", R"({"x":"[redacted])");
    row("secret variable", R"({"env":{"A":"b","C_SECRET":"d")", R"({"env":{"A":"b","C_[redacted])");
    row("trailing comma", R"({"password":1,})", R"({"[redacted])");
    row("two values", R"({} {"auth":"a"})", R"({} {"[redacted])");
}

void TestLineRedactor::keepsNothingAfterASecretInBrokenLines()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, redacted);
    const LineRedactor redactor(LineRedactor::Scope::AuthAndEnvironment, token);
    QCOMPARE(QByteArray::fromStdString(redactor.redact(line.toStdString())), redacted);
}

void TestLineRedactor::looksForNoShortToken()
{
    const LineRedactor redactor(LineRedactor::Scope::Auth, "a");
    QCOMPARE(redactor.redact(R"({"a":"a","auth":"a"})"),
             std::string(R"({"a":"a","auth":"[redacted]"})"));
    const LineRedactor word(LineRedactor::Scope::Auth, "1b-01234");
    QCOMPARE(word.redact("hello 1b-01234"), std::string("hello [redacted]"));
}

CLAUSTRUM_TEST(TestLineRedactor)
#include "testlineredactor.moc"
