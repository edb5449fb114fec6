// SPDX-License-Identifier: Apache-2.0
#include "posix/beneath.h"
#include "testing/testprogram.h"

#include "scratch.h"

using namespace claustrum;
using namespace claustrum::test;

class TestBeneath : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void directories_data();
    void directories();
    void makesWhatIsMissing();
    void files_data();
    void files();
    void keepsNoDescriptors();

private:
    std::unique_ptr<Scratch> m_scratch;
    Fd m_root;
};

/// The opened path, below the root; or the failed part and its error.
static QByteArray described(const Result<Fd, BeneathFailure> &result, const QByteArray &relative,
                            const Scratch &scratch)
{
    if (!result)
        return relative.left(static_cast<int>(result.error().length)) + ": "
               + toQt(go::errnoText(result.error().error));
    const QString link = QStringLiteral("/proc/self/fd/%1").arg(result->get());
    return QFile::symLinkTarget(link).toUtf8().replace(toQt(scratch / "root"), "@");
}

void TestBeneath::init()
{
    m_scratch = std::make_unique<Scratch>();
    m_scratch->directory("root/a/b/c");
    m_scratch->directory("outside/d");
    m_scratch->file("root/a/file");
    QVERIFY(::symlink((*m_scratch / "outside").c_str(), (*m_scratch / "root/a/link").c_str()) == 0);
    QVERIFY(::symlink("b", (*m_scratch / "root/a/inner").c_str()) == 0);
    QVERIFY(::symlink("none", (*m_scratch / "root/a/dangling").c_str()) == 0);
    QVERIFY(::mkfifo((*m_scratch / "root/a/fifo").c_str(), 0600) == 0);
    m_root = *openFile(*m_scratch / "root", O_RDONLY | O_DIRECTORY);
}

void TestBeneath::directories_data()
{
    QTest::addColumn<QByteArray>("relative");
    QTest::addColumn<QByteArray>("opened");
    QTest::addColumn<QByteArray>("made");
    const auto row = [](const QByteArray &relative, const QByteArray &opened,
                        const QByteArray &made) {
        QTest::newRow(relative.isEmpty() ? "empty" : relative.left(20).constData())
            << relative << opened << made;
    };
    row("", "@", "@");
    row("a", "@/a", "@/a");
    row("a/b/c", "@/a/b/c", "@/a/b/c");
    row("a/new/er", "a/new: no such file or directory", "@/a/new/er");
    row("a/file", "a/file: not a directory", "a/file: not a directory");
    row("a/file/x", "a/file: not a directory", "a/file: not a directory");
    row("a/link", "a/link: not a directory", "a/link: not a directory");
    row("a/link/d", "a/link: not a directory", "a/link: not a directory");
    row("a/inner/c", "a/inner: not a directory", "a/inner: not a directory");
    row("a/dangling", "a/dangling: not a directory", "a/dangling: not a directory");
    row(QByteArray("a/b\0c/d", 7), QByteArray("a/b\0c: invalid argument", 23),
        QByteArray("a/b\0c: invalid argument", 23));
    const QByteArray longName(256, 'n');
    row(longName + "/x", longName + ": file name too long", longName + ": file name too long");
}

void TestBeneath::directories()
{
    QFETCH(QByteArray, relative);
    QTEST(described(openDirectoryBeneath(m_root.get(), view(relative)), relative, *m_scratch),
          "opened");
    QTEST(
        described(makeDirectoriesBeneath(m_root.get(), view(relative), 0700), relative, *m_scratch),
        "made");
    QVERIFY(!m_scratch->has("outside/new"));
}

void TestBeneath::makesWhatIsMissing()
{
    const mode_t before = ::umask(027);
    QVERIFY(makeDirectoriesBeneath(m_root.get(), "x/y", 0755));
    ::umask(before);
    for (const char *name : {"root/x", "root/x/y"})
        QCOMPARE(statFile(*m_scratch / name)->st_mode, mode_t{S_IFDIR | 0750});
}

void TestBeneath::files_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("flags");
    QTest::addColumn<int>("error");
    QTest::newRow("a file") << QByteArray("file") << O_RDONLY << 0;
    QTest::newRow("new file") << QByteArray("new") << (O_WRONLY | O_CREAT) << 0;
    QTest::newRow("missing") << QByteArray("none") << O_RDONLY << ENOENT;
    QTest::newRow("a link") << QByteArray("inner") << O_RDONLY << ELOOP;
    QTest::newRow("a dangling link") << QByteArray("dangling") << (O_WRONLY | O_CREAT) << ELOOP;
    QTest::newRow("a directory") << QByteArray("b") << O_WRONLY << EISDIR;
    QTest::newRow("fifo for reading") << QByteArray("fifo") << O_RDONLY << 0;
    QTest::newRow("fifo for writing") << QByteArray("fifo") << O_WRONLY << ENXIO;
    QTest::newRow("a NUL") << QByteArray("file\0", 5) << O_RDONLY << EINVAL;
}

void TestBeneath::files()
{
    QFETCH(QByteArray, name);
    QFETCH(int, flags);
    const auto directory = openDirectoryBeneath(m_root.get(), "a");
    const auto file = openFileIn(directory->get(), view(name), flags, 0600);
    QTEST(file ? 0 : file.error(), "error");
    QVERIFY(!m_scratch->has("root/a/none"));
}

void TestBeneath::keepsNoDescriptors()
{
    const int before = openDescriptors();
    for (const char *path : {"a/b/c", "a/link/d", "x/y/z"})
        (void)makeDirectoriesBeneath(m_root.get(), path, 0700);
    QCOMPARE(openDescriptors(), before);
    const auto opened = openDirectoryBeneath(m_root.get(), "a/b");
    QVERIFY(::fcntl(opened->get(), F_GETFD) & FD_CLOEXEC);
}

CLAUSTRUM_PLAIN_TEST(TestBeneath)
#include "testbeneath.moc"
