// SPDX-License-Identifier: Apache-2.0
#include "testing/testprogram.h"
#include "wire/gopath.h"

#include "vectors.h"

using namespace claustrum;
using namespace claustrum::test;

class TestGoPath : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void vectors_data();
    void vectors();
    void joinsEmptyParts_data();
    void joinsEmptyParts();
    void expandsHome_data();
    void expandsHome();
    void isAtOrBelow_data();
    void isAtOrBelow();
};

void TestGoPath::vectors_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("clean");
    QTest::addColumn<QByteArray>("joined");
    QTest::addColumn<QByteArray>("dir");
    QTest::addColumn<QByteArray>("base");
    QTest::addColumn<bool>("isAbs");
    const auto cases = readVectors("path");
    for (std::size_t i = 0; i < cases.size(); ++i)
        newRow(i) << member(cases[i], "path") << member(cases[i], "clean")
                  << member(cases[i], "joined") << member(cases[i], "dir")
                  << member(cases[i], "base") << flag(cases[i], "isAbs");
}

void TestGoPath::vectors()
{
    QFETCH(QByteArray, path);
    QTEST(toQt(go::cleanPath(view(path))), "clean");
    QTEST(toQt(go::joinPath("/home/me/", view(path))), "joined");
    QTEST(toQt(go::dirName(view(path))), "dir");
    QTEST(toQt(go::baseName(view(path))), "base");
    QTEST(go::isAbsPath(view(path)), "isAbs");
}

void TestGoPath::joinsEmptyParts_data()
{
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<QByteArray>("joined");
    QTest::newRow("both empty") << QByteArray() << QByteArray() << QByteArray();
    QTest::newRow("first empty") << QByteArray() << QByteArray("b/") << QByteArray("b");
    QTest::newRow("first empty, second absolute")
        << QByteArray() << QByteArray("/b") << QByteArray("/b");
    QTest::newRow("second empty") << QByteArray("a//") << QByteArray() << QByteArray("a");
}

void TestGoPath::joinsEmptyParts()
{
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    QTEST(toQt(go::joinPath(view(a), view(b))), "joined");
}

void TestGoPath::expandsHome_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("home");
    QTest::addColumn<QByteArray>("expanded");
    const auto row = [](const char *name, const char *path, const char *home,
                        const char *expanded) {
        QTest::newRow(name) << QByteArray(path) << QByteArray(home) << QByteArray(expanded);
    };
    row("alone: home as it is spelled", "~", "/home//me/", "/home//me/");
    row("with a slash: home cleaned", "~/", "/home//me/", "/home/me");
    row("with a rest", "~/a", "/home/me", "/home/me/a");
    row("the rest is cleaned", "~//a/./b/../c/", "/home/me/", "/home/me/a/c");
    row("the rest may lead out of home", "~/../..", "/home/me", "/");
    row("home is the root", "~/a", "/", "/a");
    row("someone else's home", "~user/a", "/home/me", "~user/a");
    row("not at the front", "/a/~", "/home/me", "/a/~");
    row("a relative one", "./~/a", "/home/me", "./~/a");
    row("a variable", "$HOME/a", "/home/me", "$HOME/a");
    row("anything else stays uncleaned", "/a//b/../c/", "/home/me", "/a//b/../c/");
    row("empty", "", "/home/me", "");
    row("no home", "~", "", "~");
    row("no home, with a rest", "~/a/../b", "", "~/a/../b");
}

void TestGoPath::expandsHome()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, home);
    QTEST(toQt(expandHome(view(path), view(home))), "expanded");
}

void TestGoPath::isAtOrBelow_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("directory");
    QTest::addColumn<bool>("is");
    const auto row = [](const char *path, const char *directory, bool is) {
        QTest::addRow("%s, %s", path, directory) << QByteArray(path) << QByteArray(directory) << is;
    };
    row("/a/b", "/a/b", true);
    row("/a/b/c", "/a/b", true);
    row("/a/bc", "/a/b", false);
    row("/a", "/a/b", false);
    row("/a", "/", true);
    row("/", "/", true);
    row("/", "/a", false);
    row("b/c", "b", true);
}

void TestGoPath::isAtOrBelow()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, directory);
    QTEST(claustrum::isAtOrBelow(view(path), view(directory)), "is");
}

CLAUSTRUM_PLAIN_TEST(TestGoPath)
#include "testgopath.moc"
