// SPDX-License-Identifier: Apache-2.0
#include "posix/directorystream.h"
#include "testing/testprogram.h"

#include "scratch.h"

#include <algorithm>

using namespace claustrum;
using namespace claustrum::test;

class TestDirectoryStream : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsNames_data();
    void readsNames();
    void readsDescriptors();
    void isNoneWithoutDirectory_data();
    void isNoneWithoutDirectory();
    void returnsToPosition();
};

namespace {

QStringList namesOf(DirectoryStream stream)
{
    QStringList names;
    while (const auto name = stream ? stream.next() : std::nullopt)
        names << QString::fromUtf8(name->data(), static_cast<int>(name->size()));
    names.sort();
    return names;
}

} // namespace

void TestDirectoryStream::readsNames_data()
{
    QTest::addColumn<QStringList>("names");
    QTest::newRow("none") << QStringList();
    QTest::newRow("one") << QStringList{"a"};
    QTest::newRow("names with dots") << QStringList{"...", ".a", "..b"};
    QTest::newRow("several") << QStringList{"a", "b b", "c"};
}

void TestDirectoryStream::readsNames()
{
    QFETCH(QStringList, names);
    const Scratch scratch;
    for (const QString &name : names)
        scratch.file(name.toStdString());
    names.sort();
    QCOMPARE(namesOf(DirectoryStream(scratch.path().c_str())), names);
    auto directory = openFile(scratch.path(), O_RDONLY);
    QVERIFY(directory);
    QCOMPARE(namesOf(DirectoryStream(std::move(*directory))), names);
}

/// A stream owns its descriptor, also one that it was not made with.
void TestDirectoryStream::readsDescriptors()
{
    const Scratch scratch;
    const int before = openDescriptors();
    {
        const DirectoryStream opened(scratch.path().c_str());
        QCOMPARE(openDescriptors(), before + 1);
        QCOMPARE(::fcntl(opened.fd(), F_GETFD), FD_CLOEXEC);
        auto file = openFile(scratch.file("a"), O_RDONLY);
        const DirectoryStream none(std::move(*file));
        QCOMPARE(openDescriptors(), before + 1);
    }
    QCOMPARE(openDescriptors(), before);
}

void TestDirectoryStream::isNoneWithoutDirectory_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("error");
    QTest::newRow("missing") << "missing" << ENOENT;
    QTest::newRow("a file") << "file" << ENOTDIR;
}

void TestDirectoryStream::isNoneWithoutDirectory()
{
    QFETCH(QString, name);
    const Scratch scratch;
    scratch.file("file");
    const std::string path = scratch / name.toStdString();
    const DirectoryStream stream(path.c_str());
    const int error = errno;
    QVERIFY(!stream);
    QTEST(error, "error");
}

void TestDirectoryStream::returnsToPosition()
{
    const Scratch scratch;
    for (const char *name : {"a", "b", "c"})
        scratch.file(name);
    DirectoryStream first(scratch.path().c_str());
    (void)first.next();
    const long position = first.position();
    const std::string second(*first.next());
    DirectoryStream again(scratch.path().c_str());
    again.seek(position);
    QCOMPARE(std::string(*again.next()), second);
}

CLAUSTRUM_PLAIN_TEST(TestDirectoryStream)
#include "testdirectorystream.moc"
