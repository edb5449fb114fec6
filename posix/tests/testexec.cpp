// SPDX-License-Identifier: Apache-2.0
// Error texts of commands that do not start and of files that cannot be read, checked by vectors.
#include "posix/execlookup.h"
#include "posix/spawn.h"
#include "testing/testprogram.h"

#include "scratch.h"

#include <unistd.h>

using namespace claustrum;
using namespace claustrum::test;

class TestExec : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void starts_data();
    void starts();
    void fileOperations_data();
    void fileOperations();
    void looksUp_data();
    void looksUp();

private:
    [[nodiscard]] QByteArray substituted(QByteArray text) const
    {
        return text.replace("@DIR@", m_scratch.path().c_str());
    }

    Scratch m_scratch;
};

/// The vectors' fixture, and the root as working directory, like the daemon's.
void TestExec::initTestCase()
{
    m_scratch.directory("bin/isdir");
    m_scratch.directory("sub");
    m_scratch.file("bin/ok", "#!/bin/sh\nexit 0\n", 0755);
    m_scratch.file("bin/noexec", "#!/bin/sh\n", 0644);
    m_scratch.file("bin/badformat", "not a program", 0755);
    m_scratch.file("bin/empty", "", 0755);
    m_scratch.file("bin/nointerp", "#!/no/such/interpreter\n", 0755);
    m_scratch.file("sub/local", "#!/bin/sh\nexit 0\n", 0755);
    m_scratch.file("plain", "x", 0644);
    QCOMPARE(::symlink("loop", (m_scratch / "loop").c_str()), 0);
    QCOMPARE(::chdir("/"), 0);
}

void TestExec::starts_data()
{
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<QByteArray>("cwd");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("error");
    const auto cases = readVectors("exec");
    for (std::size_t i = 0; i < cases.size(); ++i) {
        if (cases[i].find("commandB64") != nullptr)
            newRow(i) << substituted(binaryMember(cases[i], "commandB64"))
                      << substituted(member(cases[i], "cwd"))
                      << substituted(member(cases[i], "path"))
                      << substituted(member(cases[i], "error"));
    }
}

/// Starts the command, waits for its end, and returns the error if it did not start.
static QByteArray startError(const std::string &command, const std::string &cwd,
                             const std::string &path)
{
    const auto file = lookUpCommand(command, path);
    if (!file)
        return errorOf(file);
    SpawnRequest request;
    request.file = *file;
    request.args = {command};
    request.cwd = cwd;
    const auto child = spawn(request);
    if (child && reap(child->pid) != 0)
        return "started, and failed";
    return errorOf(child);
}

void TestExec::starts()
{
    QFETCH(QByteArray, command);
    QFETCH(QByteArray, cwd);
    QFETCH(QByteArray, path);
    QTEST(startError(command.toStdString(), cwd.toStdString(), path.toStdString()), "error");
}

void TestExec::fileOperations_data()
{
    QTest::addColumn<QByteArray>("operation");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("error");
    QTest::addColumn<bool>("notFound");
    const auto cases = readVectors("exec");
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const QByteArray text = substituted(member(cases[i], "operation"));
        const int blank = text.indexOf(' ');
        if (!text.isEmpty())
            newRow(i) << text.left(blank) << text.mid(blank + 1)
                      << substituted(member(cases[i], "error")) << flag(cases[i], "notExist");
    }
}

static SystemError failureOf(const QByteArray &operation, const std::string &path)
{
    const auto error = [](const auto &result) { return result ? SystemError() : result.error(); };
    if (operation == "stat")
        return error(statFile(path));
    if (operation == "read")
        return error(readFile(path));
    if (operation == "readdir")
        return error(readDirectoryNames(path));
    qFatal("unknown operation %s", operation.constData());
}

void TestExec::fileOperations()
{
    QFETCH(QByteArray, operation);
    QFETCH(QByteArray, path);
    const SystemError failure = failureOf(operation, path.toStdString());
    QTEST(toQt(failure.text), "error");
    QTEST(failure.notFound(), "notFound");
}

void TestExec::looksUp_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("result"); // of looking up ok in the bin folder
    const QByteArray bin = substituted("@DIR@/bin");
    const QByteArray relative =
        "exec: \"ok\": cannot run executable found relative to current directory";
    QTest::newRow("the file's path is cleaned")
        << substituted("/a//b/../c:@DIR@/sub/..//bin/") << bin + "/ok";
    QTest::newRow("absolute entry first") << bin + ":." << bin + "/ok";
    QTest::newRow("dot first") << ".:" + bin << relative;
    QTest::newRow("empty entry first") << ":" + bin << relative;
    QTest::newRow("empty entry last") << substituted("@DIR@:") << relative;
    QTest::newRow("relative entry") << QByteArray("../bin") << relative;
    QTest::newRow("relative entry without the file") << "../sub:" + bin << bin + "/ok";
}

void TestExec::looksUp()
{
    QFETCH(QByteArray, path);
    QCOMPARE(::chdir((m_scratch / "bin").c_str()), 0);
    const auto file = lookUpCommand("ok", path.toStdString());
    QCOMPARE(::chdir("/"), 0);
    QTEST(file ? toQt(*file) : errorOf(file), "result");
}

CLAUSTRUM_PLAIN_TEST(TestExec)
#include "testexec.moc"
