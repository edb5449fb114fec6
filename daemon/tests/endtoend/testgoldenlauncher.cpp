// SPDX-License-Identifier: Apache-2.0
// The example frames of later/golden/newest.jsonl for managed launchers, played on one daemon. The
// rows' places are moved into the sandbox: /fx and /x, and /etc/claude-code to the folder that
// replaces it.
#include "daemon/tests/endtoend/goldenplayer.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <filesystem>
#include <memory>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

namespace {

constexpr int firstRow = 26;
constexpr int lastRow = 73;
constexpr const char *settingsFile = "managed/managed-settings.json";

std::vector<GoldenRow> newestRows()
{
    return goldenRows(CLAUSTRUM_SOURCE_DIR "/docs/contract/later/golden/newest.jsonl");
}

std::string replaced(std::string text, const std::string &word, const std::string &by)
{
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size()))
        text.replace(at, word.size(), by);
    return text;
}

/// Why a row is not played here; empty: it is.
const char *reasonNotToPlay(const GoldenRow &row)
{
    if (row.line == 67)
        return "on Windows";
    if (row.line == 65)
        return "needs settings in /etc: testlauncherlog has it";
    if (row.line == 63 && ::geteuid() == 0)
        return "root may list any folder: testmanagedlauncher has it";
    return "";
}

} // namespace

class TestGoldenLauncher : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void olderBuildsKnowNoLauncher();
    void plays_data();
    void plays();
    void logs_data();
    void logs();

private:
    [[nodiscard]] std::string moved(std::string text) const;
    void prepare(const GoldenRow &row) const;

    Sandbox m_sandbox;
    std::unique_ptr<TestDaemon> m_daemon;
};

void TestGoldenLauncher::initTestCase()
{
    for (const char *folder : {"managed", "managed/managed-settings.d", "fx", "fx/bin", "x"})
        fs::create_directory(m_sandbox.path(folder));
    DaemonSetup setup;
    setup.args = {"-reference-build", "89cb628"};
    setup.variables = {{"CLAUDE_SSH_E2E_MANAGED_SETTINGS_DIR", m_sandbox.path("managed")}};
    m_daemon = std::make_unique<TestDaemon>(m_sandbox, setup);
    QVERIFY(!fs::exists("/etc/claude-code")); // this host has a policy, which rightly wins
}

void TestGoldenLauncher::olderBuildsKnowNoLauncher()
{
    const auto row = newestRows().at(24);
    QCOMPARE(row.builds, std::string("before 89cb628"));
    for (const char *build : {"5db5e4a", "f6010b9"}) {
        Player player(build);
        QVERIFY(matchesGolden(row.response, Player::ask(player.client(), row)));
    }
}

/// A text of a row with the places of the sandbox.
std::string TestGoldenLauncher::moved(std::string text) const
{
    text = replaced(text, "/fx/", m_sandbox.path("fx/"));
    text = replaced(text, "/x/echo", m_sandbox.path("x/echo"));
    return replaced(text, "/etc/claude-code", m_sandbox.path("managed"));
}

/// Makes what the row's words say.
void TestGoldenLauncher::prepare(const GoldenRow &row) const
{
    const std::string begin = "base file {";
    const std::string settings =
        row.setup.starts_with(begin)
            ? row.setup.substr(begin.size() - 1, row.setup.find(", /fx") - begin.size() + 1)
        : row.setup.starts_with("base file of") ? std::string(2097153, ' ')
                                                : "";
    m_sandbox.makeFile(settingsFile, moved(settings));
    if (row.line == 63)
        fs::permissions(m_sandbox.path("managed/managed-settings.d"), fs::perms::none);
    const bool hasInterpreter = !row.setup.starts_with("#! of");
    m_sandbox.makeFile("fx/bin/wrap", hasInterpreter ? "#!/bin/sh\n" : "#!/no/such\n", 0755);
    fs::remove(m_sandbox.path("x/echo"));
    if (!row.setup.starts_with("/x/echo missing"))
        m_sandbox.makeFile("x/echo", "", 0755);
}

void TestGoldenLauncher::plays_data()
{
    QTest::addColumn<int>("line");
    for (const GoldenRow &row : newestRows()) {
        if (row.line >= firstRow && row.line <= lastRow && row.method != "log")
            QTest::addRow("%d: %s", row.line, row.method.c_str()) << row.line;
    }
}

void TestGoldenLauncher::plays()
{
    QFETCH(int, line);
    auto row = newestRows().at(static_cast<std::size_t>(line - 1));
    if (const char *const reason = reasonNotToPlay(row); *reason)
        QSKIP(reason);
    QCOMPARE(buildsOf(row), std::vector<std::string>{"89cb628"});
    prepare(row);
    Client client = m_daemon->client();
    row.request = moved(row.request);
    const std::string frame = Player::ask(client, row);
    fs::permissions(m_sandbox.path("managed/managed-settings.d"), fs::perms::owner_all);
    QVERIFY2(matchesGolden(moved(row.response), frame),
             ("expected " + moved(row.response) + "\nreceived " + frame).c_str());
}

void TestGoldenLauncher::logs_data()
{
    QTest::addColumn<int>("line");
    QTest::addColumn<std::string>("component");
    QTest::addColumn<std::string>("method");
    QTest::addColumn<std::string>("params");
    const auto row = [](int line, const char *component, const char *method, const char *params) {
        QTest::addRow("%d", line) << line << std::string(component) << std::string(method)
                                  << std::string(params);
    };
    row(64, "WARN  ", "launcher.resolve", R"({"cliPath":"/cli"})");
    row(72, "INFO  ", "process.spawn",
        R"({"id":"p1","command":"/x/echo","launcher":["/fx/bin/wrap"]})");
    row(73, "ERROR ", "process.spawn", R"({"id":"p1","command":"/x/echo","launcher":[]})");
}

void TestGoldenLauncher::logs()
{
    QFETCH(int, line);
    QFETCH(std::string, component);
    QFETCH(std::string, method);
    QFETCH(std::string, params);
    const auto row = newestRows().at(static_cast<std::size_t>(line - 1));
    QCOMPARE(row.method, std::string("log"));
    prepare(row);
    m_sandbox.makeFile(settingsFile, "[]");
    Client client = m_daemon->client();
    client.call(method, moved(params));
    std::string expected = moved(row.response);
    expected =
        replaced(expected, "<path>: <reason>", m_sandbox.path(settingsFile) + ": not a JSON");
    expected = replaced(expected, "<reason>", "the value is set but contains no launcher — unset");
    const auto number = expected.find("<n>");
    QVERIFY(m_daemon->logs(component + expected.substr(0, number)));
    if (number != std::string::npos)
        QVERIFY(m_daemon->logs(expected.substr(number + 3) + "\n"));
}

CLAUSTRUM_TEST(TestGoldenLauncher)
#include "testgoldenlauncher.moc"
