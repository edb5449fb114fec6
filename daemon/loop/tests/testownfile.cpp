// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/ownfile.h"
#include "testing/deadmount.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"

#include <QTest>

#include <filesystem>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

class TestOwnFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void unlinksItsOwn();
    void leavesASuccessors();
    void leavesOneWithTheSameNumber();
    void unlinksALinkNotItsTarget();
    void noneIsNothing();
    void movedHereItKnowsItStill();
    void knowsWhetherItIsThere();
    void aFileSystemThatHangs();
};

void TestOwnFile::unlinksItsOwn()
{
    const Sandbox sandbox;
    const std::string path = sandbox.makeFile("f", "x");
    OwnFile own(path);
    own.unlink();
    QVERIFY(!fs::exists(path));
    (void)sandbox.makeFile("f", "another's");
    own.unlink(); // only once
    QVERIFY(fs::exists(path));
}

void TestOwnFile::leavesASuccessors()
{
    const Sandbox sandbox;
    const std::string path = sandbox.makeFile("f", "x");
    OwnFile own(path);
    fs::rename(sandbox.makeFile("g", "another's"), path);
    own.unlink();
    QVERIFY(fs::exists(path));
}

void TestOwnFile::leavesOneWithTheSameNumber()
{
    // A file system gives a removed file's number to the next that is made.
    const Sandbox sandbox;
    const std::string path = sandbox.makeFile("f", "x");
    OwnFile own(path);
    ::unlink(path.c_str());
    (void)sandbox.makeFile("f", "another's");
    own.unlink();
    QVERIFY(fs::exists(path));
}

void TestOwnFile::unlinksALinkNotItsTarget()
{
    const Sandbox sandbox;
    const std::string target = sandbox.makeFile("target", "x");
    fs::create_symlink(target, sandbox.path("link"));
    OwnFile own(sandbox.path("link"));
    own.unlink();
    QVERIFY(fs::exists(target));
    QVERIFY(!fs::is_symlink(sandbox.path("link")));
}

void TestOwnFile::noneIsNothing()
{
    const Sandbox sandbox;
    OwnFile none;
    none.unlink();
    OwnFile gone(sandbox.path("none"));
    (void)sandbox.makeFile("none", "came later");
    gone.unlink();
    QVERIFY(fs::exists(sandbox.path("none")));
}

void TestOwnFile::movedHereItKnowsItStill()
{
    const Sandbox sandbox;
    const std::string path = sandbox.makeFile("f", "x");
    OwnFile own;
    own = OwnFile(path);
    own.unlink();
    QVERIFY(!fs::exists(path));
}

void TestOwnFile::knowsWhetherItIsThere()
{
    const Sandbox sandbox;
    const std::string path = sandbox.makeFile("f", "x");
    OwnFile own(path);
    QVERIFY(own.isThere());
    fs::rename(sandbox.makeFile("g", "another's"), path);
    QVERIFY(!own.isThere());
    ::unlink(path.c_str());
    QVERIFY(!own.isThere());
    QVERIFY(!OwnFile().isThere());
}

void TestOwnFile::aFileSystemThatHangs()
{
    const Sandbox sandbox;
    const std::string path = sandbox.path("folder");
    fs::create_directory(path);
    OwnFile own(sandbox.makeFile("folder/f", "x"));
    const DeadMount mount(path); // over it
    if (!mount.obstacle().empty())
        QSKIP(("this machine allows no FUSE mount: " + mount.obstacle()).c_str());
    own.unlink(); // returns
}

CLAUSTRUM_PLAIN_TEST(TestOwnFile)
#include "testownfile.moc"
