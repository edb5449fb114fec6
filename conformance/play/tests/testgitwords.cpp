// SPDX-License-Identifier: Apache-2.0
// Differences in git's messages are separated from those of the server.
#include "conformance/play/gitwords.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::conformance;

Q_DECLARE_METATYPE(std::string)

namespace {

/// The answer to a failed git.worktree_create with a message of git.
std::string failure(const std::string &words)
{
    return "{\"id\":1,\"result\":{\"success\":false,\"error\":\"git worktree add failed: " + words
           + "\",\"errorCode\":\"worktree_add_failed\"}}";
}

const std::string recordedWords = failure("usage: \\\"-x\\\"");
const std::string otherWords = failure("Usage");

Difference frame(const std::string &expected, const std::string &received, int line)
{
    Difference difference;
    difference.kind = Difference::Kind::Frame;
    difference.comparable = true;
    difference.expected = expected;
    difference.received = received;
    difference.line = line;
    return difference;
}

ScenarioResult differing(std::vector<Difference> differences)
{
    ScenarioResult result;
    result.verdict = Verdict::Differs;
    result.differences = std::move(differences);
    return result;
}

Transcript recordedWith(const std::string &git)
{
    Transcript transcript;
    transcript.header.gitVersion = git;
    return transcript;
}

} // namespace

class TestGitWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void recognizesGitsWords_data();
    void recognizesGitsWords();
    void setsAside_data();
    void setsAside();
    void keepsOtherDifferences();
    void notesBothVersions();
};

void TestGitWords::recognizesGitsWords_data()
{
    QTest::addColumn<std::string>("received");
    QTest::addColumn<bool>("onlyWords");
    QTest::newRow("other words") << otherWords << true;
    QTest::newRow("equal") << recordedWords << false;
    const auto changed = [](const char *from, const char *to) {
        return QString::fromStdString(otherWords).replace(from, to).toStdString();
    };
    QTest::newRow("another id") << changed("\"id\":1", "\"id\":2") << false;
    QTest::newRow("the server's part") << changed("add failed", "add Failed") << false;
    QTest::newRow("after the words") << changed("worktree_add_failed", "other") << false;
    QTest::newRow("cut off") << otherWords.substr(0, otherWords.find("Usage")) << false;
    QTest::newRow("a lone backslash at the end")
        << otherWords.substr(0, otherWords.find("Usage")) + '\\' << false;
}

void TestGitWords::recognizesGitsWords()
{
    QFETCH(std::string, received);
    QTEST(differOnlyInGitsWords(recordedWords, received), "onlyWords");
}

void TestGitWords::setsAside_data()
{
    QTest::addColumn<std::string>("recorded");
    QTest::addColumn<std::string>("here");
    QTest::addColumn<bool>("aside");
    QTest::newRow("another git") << std::string("2.39.5") << std::string("2.47.3") << true;
    QTest::newRow("the same git") << std::string("2.39.5") << std::string("2.39.5") << false;
    QTest::newRow("no git in the recording") << std::string() << std::string("2.47.3") << false;
    QTest::newRow("git here unknown") << std::string("2.39.5") << std::string() << false;
}

void TestGitWords::setsAside()
{
    QFETCH(std::string, recorded);
    QFETCH(std::string, here);
    QFETCH(bool, aside);
    ScenarioResult result = differing({frame(recordedWords, otherWords, 55)});
    setGitsWordsAside(recordedWith(recorded), here, result);
    QCOMPARE(result.verdict == Verdict::Skipped, aside);
    QCOMPARE(result.notCompared, aside ? std::vector<int>{55} : std::vector<int>());
    QCOMPARE(result.differences.empty(), aside);
    if (aside)
        QCOMPARE(
            result.reason,
            std::string(
                "recorded with git 2.39.5; git 2.47.3 words its errors differently (line 55)"));
}

void TestGitWords::keepsOtherDifferences()
{
    ScenarioResult result =
        differing({frame(recordedWords, otherWords, 55), frame("{\"id\":1}", "{\"id\":2}", 43)});
    setGitsWordsAside(recordedWith("2.39.5"), "2.47.3", result);
    QVERIFY(result.verdict == Verdict::Differs);
    QCOMPARE(result.differences.size(), std::size_t{1});
    QCOMPARE(result.differences[0].line, 43);
    QCOMPARE(result.notes.size(), std::size_t{1});
}

/// Differences elsewhere may still come from another git.
void TestGitWords::notesBothVersions()
{
    ScenarioResult result = differing({frame("{\"id\":1}", "{\"id\":2}", 43)});
    setGitsWordsAside(recordedWith("2.39.5"), "2.47.3", result);
    QVERIFY(result.verdict == Verdict::Differs);
    QCOMPARE(result.differences.size(), std::size_t{1});
    QCOMPARE(result.notes,
             std::vector<std::string>{"recorded with git 2.39.5, played with git 2.47.3: output of "
                                      "git may differ"});
    result.notes.clear();
    setGitsWordsAside(recordedWith("2.39.5"), "2.39.5", result);
    QVERIFY(result.notes.empty());
}

CLAUSTRUM_PLAIN_TEST(TestGitWords)
#include "testgitwords.moc"
