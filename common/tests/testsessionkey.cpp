// SPDX-License-Identifier: Apache-2.0
#include "common/sessionkey.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

using namespace claustrum;

Q_DECLARE_METATYPE(std::vector<std::string>)

class TestSessionKey : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keys_data();
    void keys();
};

/// later/processes.md, D.
void TestSessionKey::keys_data()
{
    QTest::addColumn<std::vector<std::string>>("args");
    QTest::addColumn<std::string>("key");
    using Args = std::vector<std::string>;
    const auto row = [](const char *name, const Args &args, const std::string &key = {}) {
        QTest::newRow(name) << args << key;
    };
    const std::string json = "--output-format=stream-json";
    row("none", {});
    row("no stream-json", {"--session-id", "S"});
    row("stream-json alone", {json});
    row("output", {json, "--session-id", "S"}, "S");
    row("input", {"--input-format=stream-json", "--session-id=S"}, "S");
    row("in two words", {"--output-format", "stream-json", "--session-id", "S"}, "S");
    row("another format", {"--output-format=stream-jsonl", "--session-id", "S"});
    row("resume", {json, "--resume", "R"}, "R");
    row("resume, joined", {json, "--resume=R"}, "R");
    row("the id before resume", {json, "--resume=R", "--session-id=S"}, "S");
    row("an empty id, then resume", {json, "--session-id=", "--resume=R"}, "R");
    row("a fork resumes nothing", {json, "--resume=R", "--fork-session"});
    row("a fork has its own id", {json, "--resume=R", "--fork-session", "--session-id=S"}, "S");
    row("the last counts", {json, "--session-id", "A", "--session-id=B"}, "B");
    row("a flag at the end has no value", {json, "--session-id=A", "--session-id"}, "A");
    row("two dashes end nothing", {json, "--", "--session-id", "S"}, "S");
    row("a value is an argument, too", {"--x", "stream-json", "--session-id", "S"}, "S");
    row("a flag as the value", {json, "--session-id", "--resume", "R"});
    row("128 letters", {json, "--session-id", std::string(128, 'k')}, std::string(128, 'k'));
    row("129 letters", {json, "--session-id", std::string(129, 'k')});
    row("all kinds of letters", {json, "--session-id", "aZ09-_.:"}, "aZ09-_.:");
    row("another letter", {json, "--session-id", "a/b"});
    row("no fallback to resume", {json, "--session-id", "a/b", "--resume=R"});
    row("a longer flag", {json, "--session-ids=S"});
}

void TestSessionKey::keys()
{
    QFETCH(std::vector<std::string>, args);
    QTEST(sessionKey(args), "key");
}

CLAUSTRUM_PLAIN_TEST(TestSessionKey)
#include "testsessionkey.moc"
