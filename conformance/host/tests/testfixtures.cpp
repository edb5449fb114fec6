// SPDX-License-Identifier: Apache-2.0
// Fixtures, the sandbox, trees, and the HTTP server.
#include "conformance/host/fixtures.h"
#include "conformance/host/httpget.h"
#include "conformance/host/portmap.h"
#include "conformance/host/tree.h"
#include "conformance/model/samplenames.h"
#include "testing/testprogram.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace claustrum::conformance;
using namespace std::chrono_literals;

class TestFixtures : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void makesFiles();
    void makesSpecialFiles();
    void runsGit();
    void removesAndChanges();
    void namesTheFailure();
    void staysInTheSandbox_data();
    void staysInTheSandbox();
    void followsNoSymlink_data();
    void followsNoSymlink();
    void changesNoOwnerOutside();
    void environment();
    void removesTheSandbox();
    void comparesTrees();
    void httpAnswers();
    void metricsNames();
    void movesPorts();

private:
    [[nodiscard]] std::string make(const Fixture &fixture);
    [[nodiscard]] QByteArray content(const char *path) const;
    [[nodiscard]] struct stat status(const char *path) const;

    std::unique_ptr<Sandbox> m_sandbox;
    PollLoop m_loop;
    Placeholders m_placeholders;
    std::unique_ptr<HttpServer> m_http;
    std::unique_ptr<FixtureBuilder> m_builder;
};

void TestFixtures::init()
{
    auto sandbox = Sandbox::make();
    QVERIFY(sandbox);
    m_sandbox = std::make_unique<Sandbox>(std::move(*sandbox));
    m_placeholders.set("DIR", m_sandbox->directory());
    auto http = HttpServer::listen(m_loop);
    QVERIFY(http);
    m_http = std::move(*http);
    m_builder = std::make_unique<FixtureBuilder>(*m_sandbox, m_placeholders, m_loop, *m_http);
}

void TestFixtures::cleanup()
{
    m_builder.reset();
    m_http.reset();
    m_sandbox.reset();
}

/// The error; empty if there is none.
std::string TestFixtures::make(const Fixture &fixture)
{
    const auto made = m_builder->make(fixture, Clock::now() + 20s);
    return made ? std::string() : made.error().text;
}

QByteArray TestFixtures::content(const char *path) const
{
    QFile file(QString::fromStdString(m_sandbox->path(path)));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(cannot be read)");
}

struct stat TestFixtures::status(const char *path) const
{
    struct stat result = {};
    ::lstat(m_sandbox->path(path).c_str(), &result);
    return result;
}

void TestFixtures::makesFiles()
{
    QCOMPARE(make(MakeFile{"a/b/c", "x${DIR}", false, 2, {}, {}}), std::string());
    const QByteArray dir = QByteArray::fromStdString(m_sandbox->directory());
    QCOMPARE(content("a/b/c"), "x" + dir + "x" + dir);
    QCOMPARE(status("a/b/c").st_mode & 07777, 0644U);
    QCOMPARE(status("a/b").st_mode & 07777, 0755U);

    QCOMPARE(make(MakeFile{"lit", "${DIR}", true, 1, 04751, 1500000000}), std::string());
    QCOMPARE(content("lit"), QByteArray("${DIR}"));
    QCOMPARE(status("lit").st_mode & 07777, 04751U);
    QCOMPARE(status("lit").st_mtime, time_t(1500000000));

    QCOMPARE(make(MakeDir{"d/e", 01777}), std::string());
    QCOMPARE(status("d/e").st_mode & 07777, 01777U);
    QCOMPARE(make(MakeFile{"empty", "x", false, 0, {}, {}}), std::string());
    QCOMPARE(content("empty"), QByteArray());
}

void TestFixtures::makesSpecialFiles()
{
    QCOMPARE(make(MakeSymlink{"l/ink", "no/where"}), std::string());
    QVERIFY(S_ISLNK(status("l/ink").st_mode));
    QCOMPARE(make(MakeFifo{"f/ifo"}), std::string());
    QVERIFY(S_ISFIFO(status("f/ifo").st_mode));
    QCOMPARE(make(MakeSocket{"s/ock"}), std::string());
    QVERIFY(S_ISSOCK(status("s/ock").st_mode));
}

void TestFixtures::runsGit()
{
    QCOMPARE(make(MakeDir{"r", {}}), std::string());
    QCOMPARE(make(RunGit{"r", {"init", "-q", "-b", "main"}}), std::string());
    QCOMPARE(make(RunGit{"r", {"commit", "-q", "--allow-empty", "-m", "one"}}), std::string());
    // The same commit on every machine and day: the environment has no influence.
    QCOMPARE(content("r/.git/refs/heads/main").trimmed(),
             QByteArray("d1f31ebe42008b8512d7eeadeb4bee8faa4e2ac5"));
}

void TestFixtures::removesAndChanges()
{
    QCOMPARE(make(MakeFile{"a/b", "x", false, 1, {}, {}}), std::string());
    QCOMPARE(make(ChangeMode{"a/b", 0400}), std::string());
    QCOMPARE(status("a/b").st_mode & 07777, 0400U);
    QCOMPARE(make(Remove{"a"}), std::string());
    QCOMPARE(status("a").st_mode, 0U);
    if (::geteuid() != 0)
        QSKIP("changing owners needs root");
    QCOMPARE(make(ChangeOwner{65534}), std::string());
    QCOMPARE(status("run/token").st_uid, 65534U);
    QCOMPARE(status("").st_uid, 65534U);
}

void TestFixtures::namesTheFailure()
{
    QCOMPARE(make(MakeFile{"file", "x", false, 1, {}, {}}), std::string());
    QVERIFY(make(MakeFile{"file/below", "x", false, 1, {}, {}}).find("not a directory")
            != std::string::npos);
    QVERIFY(make(ChangeMode{"none", 0}).find("no such file") != std::string::npos);
    QVERIFY(make(MakeSymlink{"file", "x"}).find("file exists") != std::string::npos);
    const std::string git = make(RunGit{"home", {"no-such-verb"}});
    QVERIFY2(git.find("git failed: git: 'no-such-verb'") == 0, git.c_str());
}

void TestFixtures::staysInTheSandbox_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("inside");
    QTest::newRow("above") << QByteArray("../outside") << false;
    QTest::newRow("above, after a way down") << QByteArray("a/../../outside") << false;
    QTest::newRow("the parent") << QByteArray("..") << false;
    QTest::newRow("absolute") << QByteArray("/tmp/outside") << false;
    QTest::newRow("another with the same beginning") << QByteArray("${DIR}x") << false;
    QTest::newRow("above the placeholder") << QByteArray("${DIR}/../outside") << false;
    QTest::newRow("the sandbox itself") << QByteArray("${DIR}") << false;
    QTest::newRow("with the placeholder") << QByteArray("${DIR}/a") << true;
    QTest::newRow("down and up") << QByteArray("a/b/../c") << true;
    QTest::newRow("two dots in a name") << QByteArray("..a") << true;
}

/// Paths that show themselves only when the placeholders are replaced.
void TestFixtures::staysInTheSandbox()
{
    QFETCH(QByteArray, path);
    QFETCH(bool, inside);
    const std::string text = path.toStdString();
    for (const Fixture &fixture :
         {Fixture(MakeFile{text, "x", false, 1, {}, {}}), Fixture(Remove{text}),
          Fixture(MakeSymlink{text, "x"}), Fixture(Remove{text}), Fixture(MakeFifo{text}),
          Fixture(Remove{text}), Fixture(MakeSocket{text})}) {
        const std::string error = make(fixture);
        QVERIFY2(error.empty() == inside, error.c_str());
        QVERIFY2(inside || error.find("${DIR}") != std::string::npos, error.c_str());
    }
    QVERIFY(QFileInfo::exists(QString::fromStdString(m_sandbox->directory())));
}

void TestFixtures::followsNoSymlink_data()
{
    QTest::addColumn<QByteArray>("way");
    QTest::newRow("to an absolute path") << QByteArray("absolute");
    QTest::newRow("to a relative path") << QByteArray("relative");
    QTest::newRow("to a folder of the sandbox") << QByteArray("inside");
}

/// A folder was there, and a symlink takes its place, as a server could do.
void TestFixtures::followsNoSymlink()
{
    QFETCH(QByteArray, way);
    QTemporaryDir outside;
    const std::string away = outside.path().toStdString();
    QCOMPARE(make(MakeFile{"inside/keep", "k", false, 1, 0640, {}}), std::string());
    QCOMPARE(make(MakeFile{"a/keep", "k", false, 1, {}, {}}), std::string());
    QCOMPARE(make(Remove{"a"}), std::string());
    const std::string target = way == "absolute"   ? away
                               : way == "relative" ? "../../../../.." + away
                                                   : "inside";
    QVERIFY(QFile::copy(QString::fromStdString(m_sandbox->path("inside/keep")),
                        outside.filePath("keep")));
    QCOMPARE(make(MakeSymlink{"a", target}), std::string());

    for (const Fixture &fixture :
         {Fixture(MakeDir{"a/new", {}}), Fixture(MakeDir{"a", 0700}),
          Fixture(MakeFile{"a/new", "x", false, 1, {}, {}}),
          Fixture(MakeFile{"a", "x", false, 1, {}, {}}), Fixture(MakeSymlink{"a/new", "x"}),
          Fixture(MakeFifo{"a/new"}), Fixture(MakeSocket{"a/new"}), Fixture(RunGit{"a", {"init"}}),
          Fixture(ChangeMode{"a/keep", 0}), Fixture(ChangeMode{"a", 0}),
          Fixture(Remove{"a/keep"})}) {
        const std::string error = make(fixture);
        QVERIFY2(error.find("symlink") != std::string::npos
                     || error.find("symbolic links") != std::string::npos,
                 error.c_str());
    }
    QCOMPARE(make(Remove{"a"}), std::string()); // the link itself
    QCOMPARE(QDir(outside.path()).entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::Hidden),
             QStringList{"keep"});
    QCOMPARE(content("inside/keep"), QByteArray("k"));
    QCOMPARE(status("inside/keep").st_mode & 07777, 0640U);
    QCOMPARE(status("a").st_mode, 0U);
}

void TestFixtures::changesNoOwnerOutside()
{
    if (::geteuid() != 0)
        QSKIP("changing owners needs root");
    QTemporaryDir outside;
    QFile file(outside.filePath("keep"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(make(MakeSymlink{"d/out", outside.path().toStdString()}), std::string());
    QCOMPARE(make(MakeSymlink{"d/file", outside.filePath("keep").toStdString()}), std::string());
    QCOMPARE(make(ChangeOwner{65534}), std::string());
    QCOMPARE(status("d/out").st_uid, 65534U);
    QCOMPARE(QFileInfo(outside.path()).ownerId(), 0U);
    QCOMPARE(QFileInfo(file).ownerId(), 0U);
}

void TestFixtures::environment()
{
    qputenv("CLAUSTRUM_LEAK", "x");
    for (const char *sanitizer : {"ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"})
        qunsetenv(sanitizer);
    const auto plain = m_sandbox->environment({}, m_placeholders);
    QCOMPARE(plain.size(), std::size_t(19));
    const auto has = [](const std::vector<std::string> &env, const std::string &entry) {
        return std::find(env.begin(), env.end(), entry) != env.end();
    };
    QVERIFY(has(plain, "SHELL=/bin/false"));
    QVERIFY(has(plain, "HOME=" + m_sandbox->directory() + "/home"));
    const auto changed = m_sandbox->environment(
        {{"SHELL", std::nullopt}, {"TZ", "${DIR}/tz"}, {"NEW", ""}}, m_placeholders);
    QCOMPARE(changed.size(), std::size_t(19));
    QVERIFY(!has(changed, "SHELL=/bin/false"));
    QVERIFY(has(changed, "TZ=" + m_sandbox->directory() + "/tz"));
    QVERIFY(has(changed, "NEW="));
    qputenv("LSAN_OPTIONS", "x");
    QVERIFY(has(m_sandbox->environment({}, m_placeholders), "LSAN_OPTIONS=x"));
}

void TestFixtures::removesTheSandbox()
{
    const QString directory = QString::fromStdString(m_sandbox->directory());
    QCOMPARE(status("run").st_mode & 07777, 0700U);
    QCOMPARE(content("run/token"), QByteArray("lab-token-0123456789\n"));
    QCOMPARE(make(MakeFile{"deep/down/x", "x", false, 1, 0000, {}}), std::string());
    QCOMPARE(make(ChangeMode{"deep/down", 0000}), std::string());
    m_sandbox.reset();
    QVERIFY(!QFileInfo::exists(directory));
}

void TestFixtures::comparesTrees()
{
    QCOMPARE(make(MakeFile{"t/b", "hi\n", false, 1, {}, {}}), std::string());
    QCOMPARE(make(MakeSymlink{"t/a", "b"}), std::string());
    const auto tree = readTree(m_sandbox->path("t"));
    QVERIFY(tree && *tree);
    const std::string hi = "98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4";
    const TreeEntries expected = std::vector<TreeEntry>{{".", "drwxr-xr-x", {}, {}, {}},
                                                        {"b", "-rw-r--r--", 3, hi, {}},
                                                        {"a", "Lrwxrwxrwx", {}, {}, "b"}};
    QCOMPARE(compareTrees(expected, *tree).size(), std::size_t(0));

    TreeEntries other = expected;
    (*other)[1].mode = "-rw-------";
    (*other)[2].name = "c";
    const auto lines = compareTrees(other, *tree);
    QCOMPARE(lines.size(), std::size_t(3));
    QVERIFY(lines[0].starts_with("differs:  b: expected -rw-------, 3 bytes"));
    QVERIFY(lines[1].starts_with("missing:  c (Lrwxrwxrwx, to b)"));
    QVERIFY(lines[2].starts_with("too much: a"));

    const auto nothing = readTree(m_sandbox->path("none"));
    QVERIFY(nothing && !*nothing);
    QCOMPARE(compareTrees(std::nullopt, *nothing).size(), std::size_t(0));
    QCOMPARE(compareTrees(std::nullopt, *tree).size(), std::size_t(3));
}

void TestFixtures::httpAnswers()
{
    QCOMPARE(make(MakeFile{"body", "plain", false, 1, {}, {}}), std::string());
    QCOMPARE(make(ServeHttp{"/file", "body", 0, {}, {}}), std::string());
    QCOMPARE(make(ServeHttp{"/500", {}, 500, {}, {}}), std::string());
    QCOMPARE(make(ServeHttp{"/there", {}, 0, "/file", {}}), std::string());
    QCOMPARE(make(ServeHttp{"/short", "body", 0, {}, 5000}), std::string());
    const auto get = [this](const std::string &path) {
        const auto answer =
            httpGet(m_loop, "http://" + m_http->address() + path, Clock::now() + 10s);
        return answer ? std::to_string(answer->status) + ' ' + answer->body : answer.error().text;
    };
    QCOMPARE(get("/file"), std::string("200 plain"));
    QCOMPARE(get("/file?x=1"), std::string("200 plain"));
    QCOMPARE(get("/500"), std::string("500 "));
    QCOMPARE(get("/there"), std::string("302 "));
    QCOMPARE(get("/short"), std::string("200 plain")); // cut short: the announced length is wrong
    QCOMPARE(get("/none"), std::string("404 "));
    QVERIFY(get(":").find("only http://127.0.0.1") != std::string::npos);
}

void TestFixtures::metricsNames()
{
    QCOMPARE(sampleNames("# HELP a x\n# TYPE a counter\na 1\nb{x=\"y\"} 2\n\nb{x=\"z\"} 3\n"),
             (std::set<std::string>{"a", "b"}));
    const auto answer =
        parseHttpAnswer("HTTP/1.1 200 OK\r\nX: y\r\ncontent-TYPE:  text/plain; v=1\r\n\r\nbody");
    QVERIFY(answer);
    QCOMPARE(answer->type, std::string("text/plain; v=1"));
    QCOMPARE(answer->body, std::string("body"));
    QVERIFY(!parseHttpAnswer("nonsense"));
    QVERIFY(!parseHttpAnswer("HTTP/1.1 abc\r\n\r\n"));
}

/// Two replays at once must not use the same port.
void TestFixtures::movesPorts()
{
    PortMap map;
    PortMap other;
    const auto moved = map.moveArgument("127.0.0.1:39871");
    const auto again = map.moveArgument("-addr=127.0.0.1:39871");
    const auto elsewhere = other.moveArgument("127.0.0.1:39871");
    QVERIFY(moved && again && elsewhere);
    QVERIFY(*moved != "127.0.0.1:39871");
    QVERIFY(*moved != *elsewhere);
    QCOMPARE(*again, "-addr=" + *moved);
    QCOMPARE(map.apply("http://127.0.0.1:39871/metrics"), "http://" + *moved + "/metrics");
    QCOMPARE(map.apply("127.0.0.1:1 127.0.0.1:"), std::string("127.0.0.1:1 127.0.0.1:"));
}

CLAUSTRUM_PLAIN_TEST(TestFixtures)
#include "testfixtures.moc"
