// SPDX-License-Identifier: Apache-2.0
#include "daemon/git/gitqueries.h"

#include "gitscratch.h"
#include "posix/pipe.h"
#include "testing/testprogram.h"

#include <QElapsedTimer>

#include <atomic>
#include <thread>

using namespace claustrum;
using namespace claustrum::test;
using namespace std::chrono_literals;

class TestGitQueries : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_scratch = std::make_unique<GitScratch>(); }
    void info();
    void infoOfOlderBuilds();
    void status();
    void listBranches();
    void noRepository_data();
    void noRepository();
    void gitMissing();
    void failures();
    void deadline_data();
    void deadline();
    void cancelled();
    void floodOfOutput();
    void outputOfTheMaximumSize();
    void warningsAreNotChanges();
    void manyAtOnce();

private:
    QByteArray ask(const char *method, const std::string &path, int cancelFd = -1);

    std::unique_ptr<GitScratch> m_scratch;
};

/// The result, with the scratch folder as @DIR@.
QByteArray TestGitQueries::ask(const char *method, const std::string &path, int cancelFd)
{
    const std::string name = method;
    const auto handler = name == "info" ? gitInfo : name == "status" ? gitStatus : gitListBranches;
    const auto result = handler(m_scratch->context(), {path}, {.cancelFd = cancelFd});
    QByteArray text = toQt(result ? *result : "error " + result.error().text);
    return text.replace(toQt(m_scratch->path()), "@DIR@");
}

void TestGitQueries::info()
{
    m_scratch->repository("r");
    m_scratch->directory("r/deep/er");
    const QByteArray plain = R"({"isRepo":true,"repo":"r","branch":"main","root":"@DIR@/r",)"
                             R"("repoSlug":"","defaultBranch":""})";
    QCOMPARE(ask("info", *m_scratch / "r"), plain);
    QCOMPARE(ask("info", *m_scratch / "r/deep/er"), plain);
    QCOMPARE(ask("info", *m_scratch / "r/.git").left(15), QByteArray(R"({"isRepo":false)"));

    m_scratch->git("r", {"remote", "add", "origin", "git@github.com:acme/gizmo.git"});
    m_scratch->git("r", {"symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/x/y"});
    m_scratch->git("r", {"checkout", "-q", "--detach"});
    QCOMPARE(ask("info", *m_scratch / "r"),
             QByteArray(R"({"isRepo":true,"repo":"r","branch":"detached:d02c099","root":"@DIR@/r",)"
                        R"("repoSlug":"acme/gizmo","defaultBranch":"x/y"})"));

    m_scratch->directory("home/mine");
    m_scratch->git("home/mine", {"init", "-q", "-b", "trunk"});
    QCOMPARE(ask("info", "~/mine"),
             QByteArray(R"({"isRepo":true,"repo":"mine","branch":"trunk",)"
                        R"("root":"@DIR@/home/mine","repoSlug":"","defaultBranch":""})"));
}

void TestGitQueries::infoOfOlderBuilds()
{
    m_scratch->repository("r");
    m_scratch->context().build = *ReferenceBuild::find("8de85fa");
    QCOMPARE(ask("info", *m_scratch / "r"),
             QByteArray(R"({"isRepo":true,"repo":"r","branch":"main"})"));
    QCOMPARE(ask("info", *m_scratch / "home"), QByteArray(R"({"isRepo":false})"));
    m_scratch->context().build = *ReferenceBuild::find("7cbfa47");
    QCOMPARE(ask("info", *m_scratch / "r"),
             QByteArray(R"({"isRepo":true,"repo":"r","branch":"main","root":"@DIR@/r"})"));
}

void TestGitQueries::status()
{
    m_scratch->repository("r");
    QCOMPARE(ask("status", *m_scratch / "r"), QByteArray(R"({"isRepo":true,"clean":true})"));
    m_scratch->file("r/b", "b");
    m_scratch->file("r/<c> d", "c");
    m_scratch->git("r", {"rm", "-q", "--cached", "a.txt"});
    QCOMPARE(
        ask("status", *m_scratch / "r"),
        QByteArray(R"({"isRepo":true,"clean":false,"changes":["D  a.txt","?? \"\u003cc\u003e d\"",)"
                   R"("?? a.txt","?? b"]})"));
    m_scratch->git("r", {"reset", "-q"});
    QVERIFY(::truncate((*m_scratch / "r/a.txt").c_str(), 0) == 0);
    const QByteArray trimmed = R"("changes":["M a.txt","?? \"\u003cc\u003e d\"","?? b"]})";
    QVERIFY(ask("status", *m_scratch / "r").endsWith(trimmed)); // " M a.txt" without its leading
                                                                // blank
    // Names as they are: Go's spaces are trimmed off the end of the last one.
    m_scratch->git("r", {"config", "core.quotePath", "false"});
    m_scratch->file("r/z\xe3\x80\x80");
    QVERIFY(ask("status", *m_scratch / "r").endsWith(R"("?? b","?? z"]})"));
}

void TestGitQueries::listBranches()
{
    m_scratch->repository("r");
    for (const char *name : {"feature/x", "Zed", "alpha", "\xc3\xa9"})
        m_scratch->git("r", {"branch", name});
    QCOMPARE(ask("branches", *m_scratch / "r"),
             QByteArray("{\"isRepo\":true,\"branches\":[\"Zed\",\"alpha\",\"feature/x\",\"main\","
                        "\"\xc3\xa9\"]}"));
    m_scratch->directory("unborn");
    m_scratch->git("unborn", {"init", "-q"});
    QCOMPARE(ask("branches", *m_scratch / "unborn"),
             QByteArray(R"({"isRepo":true,"branches":[]})"));
}

void TestGitQueries::noRepository_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("not a repository") << QByteArray("@DIR@/home");
    QTest::newRow("missing") << QByteArray("@DIR@/none");
    QTest::newRow("a file") << QByteArray("@DIR@/r/a.txt");
    QTest::newRow("a NUL") << QByteArray("@DIR@/r\0", 8);
    QTest::newRow("an option") << QByteArray("--version");
}

void TestGitQueries::noRepository()
{
    QFETCH(QByteArray, path);
    m_scratch->repository("r");
    const std::string here = path.replace("@DIR@", toQt(m_scratch->path())).toStdString();
    QCOMPARE(ask("info", here), QByteArray(R"({"isRepo":false,"repoSlug":"","defaultBranch":""})"));
    QCOMPARE(ask("status", here), QByteArray(R"({"isRepo":false,"clean":false})"));
    QCOMPARE(ask("branches", here), QByteArray(R"({"isRepo":false,"branches":[]})"));
}

void TestGitQueries::gitMissing()
{
    m_scratch->repository("r");
    m_scratch->removeGit();
    QCOMPARE(ask("info", *m_scratch / "r"),
             QByteArray(R"({"isRepo":false,"repoSlug":"","defaultBranch":""})"));
    QCOMPARE(ask("status", *m_scratch / "r"), QByteArray(R"({"isRepo":false,"clean":false})"));
    QCOMPARE(ask("branches", *m_scratch / "r"), QByteArray(R"({"isRepo":false,"branches":[]})"));
}

/// After the first query, git's failure is the result.
void TestGitQueries::failures()
{
    m_scratch->repository("r");
    m_scratch->replaceGit(R"(case "$*" in *--git-dir*) exit 0;; *status*) exit 3;; esac
        kill -9 $$)");
    QCOMPARE(ask("status", *m_scratch / "r"), QByteArray("error exit status 3"));
    QCOMPARE(ask("branches", *m_scratch / "r"), QByteArray("error signal: killed"));

    m_scratch = std::make_unique<GitScratch>();
    m_scratch->replaceGit(R"(rm "$0")"); // exists for the first query only
    m_scratch->context().path = *m_scratch / "bin";
    m_scratch->context().variables = {"PATH=/usr/bin:/bin"};
    QCOMPARE(ask("status", *m_scratch / "r"),
             QByteArray("error exec: \"git\": executable file not found in $PATH"));
}

void TestGitQueries::deadline_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("hangsAt");
    for (const char *method : {"info", "status", "branches"})
        QTest::addRow("%s, at once", method) << method << "rev-parse";
    QTest::newRow("info, later") << "info"
                                 << "remote";
    QTest::newRow("info, last") << "info"
                                << "refs/remotes/origin/HEAD";
    QTest::newRow("status, later") << "status"
                                   << "status";
    QTest::newRow("branches, later") << "branches"
                                     << "for-each-ref";
}

void TestGitQueries::deadline()
{
    QFETCH(QString, method);
    QFETCH(QString, hangsAt);
    m_scratch->repository("r");
    // With a child that holds the output open: the whole group must be killed.
    m_scratch->replaceGit("case \"$*\" in *" + hangsAt.toStdString()
                          + "*) sleep 1000 & wait;; esac\nexec /usr/bin/git \"$@\"");
    m_scratch->context().timeout = 300ms;
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(ask(method.toLatin1(), *m_scratch / "r"), QByteArray("error signal: killed"));
    QVERIFY(timer.elapsed() >= 300);
}

void TestGitQueries::cancelled()
{
    m_scratch->repository("r");
    m_scratch->replaceGit("echo x > " + *m_scratch / "started" + "\nsleep 1000");
    auto cancel = makePipe();
    std::thread client([&] {
        while (!m_scratch->has("started"))
            std::this_thread::yield();
        cancel->writeEnd.reset(); // disconnects in the middle
    });
    for (const char *method : {"info", "status", "branches"})
        QCOMPARE(ask(method, *m_scratch / "r", cancel->readEnd.get()),
                 QByteArray("error signal: killed"));
    client.join();
}

/// 100 MB; the bench has more, and measures the memory.
void TestGitQueries::floodOfOutput()
{
    m_scratch->replaceGit("case \"$*\" in *--git-dir*) exit 0;; esac\n"
                          "head -c 100000000 /dev/zero | tr '\\0' x");
    QCOMPARE(ask("status", "/"), QByteArray("error git status: output too large"));
    QCOMPARE(ask("branches", "/"), QByteArray("error git for-each-ref: output too large"));
    m_scratch->context().path = "/usr/bin:/bin";
}

void TestGitQueries::outputOfTheMaximumSize()
{
    const std::string size = std::to_string(Git::mostOutput);
    m_scratch->replaceGit("case \"$*\" in *--git-dir*) exit 0;; esac\n"
                          "head -c "
                          + size + " /dev/zero | tr '\\0' x");
    QCOMPARE(ask("status", "/").size(),
             static_cast<int>(Git::mostOutput
                              + strlen(R"({"isRepo":true,"clean":false,"changes":[""]})")));
}

void TestGitQueries::warningsAreNotChanges()
{
    m_scratch->repository("r");
    m_scratch->replaceGit("echo 'warning: something' >&2\nexec /usr/bin/git \"$@\"");
    QCOMPARE(ask("status", *m_scratch / "r"), QByteArray(R"({"isRepo":true,"clean":true})"));
    QCOMPARE(ask("branches", *m_scratch / "r"),
             QByteArray(R"({"isRepo":true,"branches":["main"]})"));
    QVERIFY(ask("info", *m_scratch / "r").contains(R"("branch":"main")"));
}

void TestGitQueries::manyAtOnce()
{
    m_scratch->repository("r");
    const int before = openDescriptors();
    std::atomic<int> right = 0;
    std::vector<std::thread> clients(50);
    for (std::thread &client : clients)
        client = std::thread(
            [&] { right += ask("status", *m_scratch / "r") == R"({"isRepo":true,"clean":true})"; });
    for (std::thread &client : clients)
        client.join();
    QCOMPARE(right.load(), 50);
    QCOMPARE(openDescriptors(), before);
}

CLAUSTRUM_TEST(TestGitQueries)
#include "testgitqueries.moc"
