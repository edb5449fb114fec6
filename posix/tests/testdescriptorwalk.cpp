// SPDX-License-Identifier: Apache-2.0
#include "posix/descriptorwalk.h"

#include "posix/tests/scratch.h"
#include "testing/testprogram.h"

#include <atomic>
#include <thread>

using namespace claustrum;
using namespace claustrum::test;

class TestDescriptorWalk : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void walks_data();
    void walks();
    void staysBeneath_data();
    void staysBeneath();
    void remembersWhatItLeft();
    void neverMixesPathsAndDescriptors();

private:
    std::unique_ptr<Scratch> m_scratch;
};

void TestDescriptorWalk::initTestCase()
{
    m_scratch = std::make_unique<Scratch>();
    m_scratch->directory("a/b/c");
    m_scratch->file("a/file", "content");
    const auto link = [this](const char *to, const char *at) {
        QVERIFY(::symlink(to, (*m_scratch / at).c_str()) == 0);
    };
    link("b", "a/tob");
    link("../..", "a/b/up");
    link((*m_scratch / "a").c_str(), "a/b/absolute");
    link("nowhere", "a/dangling");
    link("loop", "a/loop");
    link("b/../file", "a/tofile");
    QVERIFY(::mkfifo((*m_scratch / "a/fifo").c_str(), 0600) == 0);
}

void TestDescriptorWalk::walks_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("error");
    QTest::addColumn<QByteArray>("resolved");
    const auto row = [](const char *path, int error, const char *resolved) {
        QTest::newRow(path) << QByteArray(path) << error << QByteArray(resolved);
    };
    row("/a/b/c", 0, "/a/b/c");
    row("//a/./b/", 0, "/a/b");
    row("/a/tob/c", 0, "/a/b/c");
    row("/a/tob/../b", 0, "/a/b");
    row("/a/b/up", 0, "");
    row("/a/b/absolute/b", 0, "/a/b");
    row("/a/none/x", ENOENT, "/a/none/x");
    row("/a/dangling", ENOENT, "/a/nowhere");
    row("/a/loop", ELOOP, "/a/loop");
    row("/a/file", ENOTDIR, "/a/file");
    row("/a/file/..", ENOTDIR, "/a/file/..");
    row("/a/fifo", ENOTDIR, "/a/fifo");
}

void TestDescriptorWalk::walks()
{
    QFETCH(QByteArray, path);
    QFETCH(int, error);
    QFETCH(QByteArray, resolved);
    auto walk = DescriptorWalk::fromRoot();
    QCOMPARE(walk.go(m_scratch->path() + path.toStdString()), error);
    QCOMPARE(toQt(walk.path()), toQt(m_scratch->path()) + resolved);
}

void TestDescriptorWalk::staysBeneath_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("error");
    QTest::newRow("a file") << QByteArray("file") << 0;
    QTest::newRow("a link inside") << QByteArray("tofile") << 0;
    QTest::newRow("missing") << QByteArray("none") << ENOENT;
    QTest::newRow("a dangling link") << QByteArray("dangling") << ENOENT;
    QTest::newRow("a directory") << QByteArray("b") << EINVAL;
    QTest::newRow("a fifo") << QByteArray("fifo") << EINVAL;
    QTest::newRow("above") << QByteArray("../a/file") << EXDEV;
    QTest::newRow("a link above") << QByteArray("b/up/a/file") << EXDEV;
    QTest::newRow("an absolute link") << QByteArray("b/absolute/file") << EXDEV;
    QTest::newRow("a NUL") << QByteArray("fi\0le", 5) << EINVAL;
}

void TestDescriptorWalk::staysBeneath()
{
    QFETCH(QByteArray, name);
    const auto root = openFile(*m_scratch / "a", O_PATH | O_DIRECTORY);
    int error = -1;
    const Fd file = openRegularBeneath(root->get(), name.toStdString(), error);
    QTEST(error, "error");
    QCOMPARE(static_cast<bool>(file), error == 0);
}

void TestDescriptorWalk::remembersWhatItLeft()
{
    auto walk = DescriptorWalk::fromRoot();
    QCOMPARE(walk.go(*m_scratch / "a/b/absolute"), 0);
    QVERIFY(std::any_of(walk.left().begin(), walk.left().end(), [this](const auto &directory) {
        return directory.path == *m_scratch / "a/b";
    }));
}

/// Another thread swaps a directory and a link to another place all the time.
void TestDescriptorWalk::neverMixesPathsAndDescriptors()
{
    m_scratch->directory("race/real/inner");
    m_scratch->directory("elsewhere/inner");
    const std::string here = *m_scratch / "race/real";
    const std::string aside = *m_scratch / "race/aside";
    const std::string link = *m_scratch / "race/link";
    QVERIFY(::symlink("../elsewhere", link.c_str()) == 0);
    std::atomic<bool> ends = false;
    std::thread swapper([&] {
        while (!ends) {
            (void)::rename(here.c_str(), aside.c_str());
            (void)::rename(link.c_str(), here.c_str());
            (void)::rename(here.c_str(), link.c_str());
            (void)::rename(aside.c_str(), here.c_str());
        }
    });
    int reached = 0;
    for (int i = 0; i < 2000; ++i) {
        auto walk = DescriptorWalk::fromRoot();
        if (walk.go(here + "/inner") != 0)
            continue;
        ++reached;
        const bool isElsewhere = walk.place().path == *m_scratch / "elsewhere/inner";
        struct stat found;
        struct stat other;
        QVERIFY(isElsewhere || walk.place().path == here + "/inner");
        QVERIFY(::fstat(walk.place().fd.get(), &found) == 0);
        QVERIFY(::stat((*m_scratch / "elsewhere/inner").c_str(), &other) == 0);
        QCOMPARE(isSameFile(found, other), isElsewhere);
    }
    ends = true;
    swapper.join();
    QVERIFY(reached > 0);
}

CLAUSTRUM_PLAIN_TEST(TestDescriptorWalk)
#include "testdescriptorwalk.moc"
