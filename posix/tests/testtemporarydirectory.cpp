// SPDX-License-Identifier: Apache-2.0
#include "posix/temporarydirectory.h"
#include "testing/testprogram.h"

#include "scratch.h"

#include <optional>

using namespace claustrum;
using namespace claustrum::test;

class TestTemporaryDirectory : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isPrivate();
    void isRemovedWithAllInIt_data();
    void isRemovedWithAllInIt();
    void movesAndStays();
    void saysWhyThereIsNone();
};

namespace {

bool exists(const std::string &path)
{
    struct stat status;
    return ::lstat(path.c_str(), &status) == 0;
}

TemporaryDirectory newDirectory(const Scratch &scratch)
{
    auto made = TemporaryDirectory::make(scratch / "t-");
    if (!made)
        qFatal("%s", made.error().text.c_str());
    return std::move(*made);
}

} // namespace

void TestTemporaryDirectory::isPrivate()
{
    const Scratch scratch;
    const TemporaryDirectory one = newDirectory(scratch);
    const TemporaryDirectory other = newDirectory(scratch);
    QVERIFY(one.path() != other.path());
    QVERIFY(one.path().starts_with(scratch / "t-"));
    QCOMPARE(static_cast<int>(statFile(one.path())->st_mode & 07777), 0700);
}

void TestTemporaryDirectory::isRemovedWithAllInIt_data()
{
    QTest::addColumn<QStringList>("directories"); // relative paths
    QTest::addColumn<int>("mode");                // of the innermost directory
    QTest::newRow("empty") << QStringList() << 0755;
    QTest::newRow("nested") << QStringList{"a/b/c", "d"} << 0755;
    QTest::newRow("without permissions") << QStringList{"a/b", "a/c/d"} << 0;
    QTest::newRow("read-only") << QStringList{"a/b", "a/c/d"} << 0555;
}

void TestTemporaryDirectory::isRemovedWithAllInIt()
{
    QFETCH(QStringList, directories);
    QFETCH(int, mode);
    const Scratch scratch;
    std::string path;
    {
        const TemporaryDirectory temporary = newDirectory(scratch);
        path = temporary.path();
        const std::string name = path.substr(scratch.path().size() + 1) + "/";
        for (const QString &relative : directories) {
            const std::string made = scratch.directory(name + relative.toStdString());
            scratch.file(name + relative.toStdString() + "/file", "text");
            QCOMPARE(::chmod(made.c_str(), static_cast<mode_t>(mode)), 0);
        }
    }
    QVERIFY(!exists(path));
}

void TestTemporaryDirectory::movesAndStays()
{
    const Scratch scratch;
    std::optional<TemporaryDirectory> first = newDirectory(scratch);
    const std::string path = first->path();
    std::optional<TemporaryDirectory> second = std::move(*first);
    first.reset();
    QVERIFY(exists(path));

    TemporaryDirectory third = newDirectory(scratch);
    const std::string replaced = third.path();
    third = std::move(*second);
    second.reset();
    QVERIFY(exists(path));
    QVERIFY(!exists(replaced));
    third.keep();
    {
        const TemporaryDirectory kept = std::move(third);
    }
    QVERIFY(exists(path));
}

void TestTemporaryDirectory::saysWhyThereIsNone()
{
    const auto none = TemporaryDirectory::make("/proc/missing/t-");
    QCOMPARE(errorOf(none),
             QByteArray("mkdtemp /proc/missing/t-XXXXXX: no such file or directory"));
}

CLAUSTRUM_PLAIN_TEST(TestTemporaryDirectory)
#include "testtemporarydirectory.moc"
