// SPDX-License-Identifier: Apache-2.0
// Extracted files, results, and leftovers.
#include "archivebuilder.h"
#include "extractionscratch.h"

#include "testing/testprogram.h"

#include <climits>
#include <sys/socket.h>
#include <sys/un.h>

using namespace claustrum;
using namespace claustrum::test;

class TestExtraction : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_scratch = std::make_unique<ExtractionScratch>(); }
    void refusals_data();
    void refusals();
    void results_data();
    void results();
    void nonRegularArchives_data();
    void nonRegularArchives();
    void replacesTheDestination();
    void modes();
    void sizeLimit_data();
    void sizeLimit();
    void longPaths_data();
    void longPaths();

private:
    std::unique_ptr<ExtractionScratch> m_scratch;
};

void TestExtraction::refusals_data()
{
    QTest::addColumn<QByteArray>("archive");
    QTest::addColumn<QByteArray>("dest");
    QTest::addColumn<QByteArray>("answer");
    const QByteArray required = "error archivePath and destDir are required";
    const QByteArray root = "destDir must be an absolute, non-root path: \\\"%\\\"";
    const QByteArray home = "destDir must not be or contain the home directory: \\\"%\\\"";
    const auto row = [](const char *name, const QByteArray &dest, QByteArray why) {
        QTest::newRow(name) << QByteArray("@DIR@/a.tgz") << dest << failure(why.replace('%', dest));
    };
    QTest::newRow("no archive") << QByteArray() << QByteArray("/x") << required;
    QTest::newRow("no destination") << QByteArray("/x") << QByteArray() << required;
    row("relative", "out", root);
    row("relative, and up", "../out", root);
    row("root", "/", root);
    row("root, doubled", "//", root);
    row("root, once cleaned", "/x/../..", root);
    row("home", "@DIR@/home", home);
    row("home, not cleaned", "@DIR@/home/./x/../", home);
    row("contains home", "@DIR@", home);
    QTest::newRow("home as a tilde") << QByteArray("@DIR@/a.tgz") << QByteArray("~")
                                     << failure(QByteArray(home).replace('%', "@DIR@/home"));
    QTest::newRow("quoted")
        << QByteArray("@DIR@/a.tgz") << QByteArray("re\n\"l\xff")
        << failure(R"(destDir must be an absolute, non-root path: \"re\\n\\\"l\\xff\")");
}

void TestExtraction::refusals()
{
    QFETCH(QByteArray, archive);
    QFETCH(QByteArray, dest);
    m_scratch->file("a.tgz", gzipped(tarEntry("f") + tarEnd));
    const auto inScratch = [this](QByteArray path) {
        return path.replace("@DIR@", toQt(m_scratch->path())).toStdString();
    };
    QTEST(m_scratch->extract(inScratch(archive), inScratch(dest)), "answer");
    QVERIFY(m_scratch->has("a.tgz")); // an archive that was not opened stays
}

void TestExtraction::results_data()
{
    QTest::addColumn<QByteArray>("archive");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QStringList>("tree");
    const auto raw = [](const char *name, const std::string &archive, const QByteArray &answer,
                        const QStringList &tree) {
        QTest::newRow(name) << toQt(archive) << answer << tree;
    };
    const auto row = [raw](const char *name, const std::string &tar, const QByteArray &answer,
                           const QStringList &tree) { raw(name, gzipped(tar), answer, tree); };
    const QStringList nothing{"../out untouched"};
    raw("no gzip", "plain text", failure("gzip: gzip: invalid header"), nothing);
    raw("empty", "", failure("gzip: EOF"), nothing);
    raw("a gzip header cut short", "\x1f\x8b", failure("gzip: unexpected EOF"), nothing);

    row("files and directories",
        tarEntry("a", "1") + tarEntry("d/", "", '5') + tarEntry("d/b", "2") + tarEntry("e/f/g", "3")
            + tarEnd,
        success(3), {".synced=", "a=1", "d/", "d/b=2", "e/", "e/f/", "e/f/g=3"});
    row("a missing end is fine", tarEntry("a", "1"), success(1), {".synced=", "a=1"});
    row("an old regular file", tarEntry("a", "1", '\0'), success(1), {".synced=", "a=1"});
    row("the same name twice", tarEntry("a", "long") + tarEntry("a", "x"), success(2),
        {".synced=", "a=x"});
    row("names with dots",
        tarEntry("d/../a", "1") + tarEntry("/b", "2") + tarEntry("./c", "3")
            + tarEntry("d//e", "4"),
        success(4), {".synced=", "a=1", "b=2", "c=3", "d/", "d/e=4"});
    row("the destination itself", tarEntry(".", "", '5') + tarEntry("x/..", "", '5'), success(0),
        {".synced="});
    row("the destination as a file", tarEntry("./", "x"),
        failure("create ./: open @DIR@/out: is a directory"), {});
    row("outside", tarEntry("a", "1") + tarEntry("../b", "2"),
        failure("unsafe path in archive: ../b"), {"a=1"});
    row("outside, similar name", tarEntry("../out2/b", "2"),
        failure("unsafe path in archive: ../out2/b"), {});
    row("a link", tarEntry("a", "1") + tarEntry("l", "", '2'),
        failure("unsupported tar entry type 2: l"), {"a=1"});
    row("a global header", paxHeader({{"comment", "c"}}, 'g') + tarEntry("a"),
        failure("unsupported tar entry type g: pax"), {});
    row("a type beyond ASCII", tarEntry("a", "", '\xe9'),
        failure("unsupported tar entry type \xc3\xa9: a"), {});
    row("a type that is a control byte", tarEntry("a", "", '\1'),
        failure("unsupported tar entry type \\u0001: a"), {});
    row("a broken header", tarEntry("a", "1") + std::string(512, 'x'),
        failure("gzip: archive/tar: invalid tar header", 1), {"a=1"});
    row("truncated in a header", tarEntry("a", "1") + "x", failure("gzip: unexpected EOF", 1),
        {"a=1"});
    row("truncated in a file", tarEntry("a", "1") + tarEntry("b", "22").substr(0, 513),
        failure("unexpected EOF", 1), {"a=1", "b=2"});
    std::string damaged = gzipped(tarEntry("a", "1") + tarEnd + std::string(512, 'x'));
    damaged[damaged.size() - 5] ^= 1; // the checksum
    raw("what follows the end is not looked at", damaged, success(1), {".synced=", "a=1"});
    raw("nor what follows the stream", gzipped(tarEntry("a", "1") + tarEnd) + "junk", success(1),
        {".synced=", "a=1"});
    raw("without end, what follows is noticed", gzipped(tarEntry("a", "1")) + "junk",
        failure("gzip: unexpected EOF", 1), {"a=1"});
    row("a directory over a file", tarEntry("f", "1") + tarEntry("f", "", '5'),
        failure("mkdir @DIR@/out/f: not a directory", 1), {"f=1"});
    row("a file over a directory", tarEntry("d", "", '5') + tarEntry("d", "1"),
        failure("create d: open @DIR@/out/d: is a directory"), {"d/"});
    row("a file below a file", tarEntry("f", "1") + tarEntry("f/g/h", "2"),
        failure("mkdir parent f/g/h: mkdir @DIR@/out/f: not a directory"), {"f=1"});
    row("the mark is a directory", tarEntry("a", "1") + tarEntry(".synced", "", '5'),
        failure("write .synced: open @DIR@/out/.synced: is a directory", 1), {".synced/", "a=1"});
    row("the mark is a file", tarEntry(".synced", "x"), success(1), {".synced="});

    const std::string longName(300, 'n');
    row("a name of 300", paxHeader({{"path", longName}}) + tarEntry("f", "1"),
        failure("create " + toQt(longName) + ": open @DIR@/out/" + toQt(longName)
                + ": file name too long"),
        {});
    row("a directory of 300", paxHeader({{"path", "d/" + longName + "/e"}}) + tarEntry("f", "1"),
        failure("mkdir parent d/" + toQt(longName) + "/e: mkdir @DIR@/out/d/" + toQt(longName)
                + ": file name too long"),
        {"d/"});
    row("newlines, quotes and control bytes",
        tarEntry("a\n\"\\\x01\x7f", "1") + tarEntry("../\n\"\\\x01\x7f<", "1"),
        failure("unsafe path in archive: ../\\n\\\"\\\\\\u0001\x7f\\u003c"), {"a\n\"\\\x01\x7f=1"});
    row("not UTF-8", tarEntry("../\xff\xc3(", "1"),
        failure("unsafe path in archive: ../\\ufffd\\ufffd("), {});
    row("a NUL in a name",
        paxHeader({{"GNU.sparse.major", "0"},
                   {"GNU.sparse.minor", "0"},
                   {"GNU.sparse.numblocks", "0"},
                   {"GNU.sparse.size", "0"},
                   {"GNU.sparse.name", "d/a\0b"s}})
            + tarEntry("f"),
        failure("create d/a\\u0000b: open @DIR@/out/d/a\\u0000b: invalid argument"), {"d/"});
    row("a sparse file",
        paxHeader({{"GNU.sparse.major", "0"},
                   {"GNU.sparse.minor", "1"},
                   {"GNU.sparse.numblocks", "1"},
                   {"GNU.sparse.size", "5"},
                   {"GNU.sparse.map", "0,3"}})
            + tarEntry("f", "abc"),
        success(1), {".synced=", QString("f=abc") + QChar(0) + QChar(0)});
}

void TestExtraction::results()
{
    QFETCH(QByteArray, archive);
    QFETCH(QStringList, tree);
    const bool untouched = tree == QStringList{"../out untouched"};
    m_scratch->directory("out/old");
    QTEST(m_scratch->extractBytes(archive.toStdString()), "answer");
    QCOMPARE(m_scratch->tree("out"), untouched ? QStringList{"old/"} : tree);
    QVERIFY(!m_scratch->has("a.tgz")); // in any case
    QVERIFY(!m_scratch->has("b") && !m_scratch->has("out2"));
}

void TestExtraction::nonRegularArchives_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("removed");
    QTest::newRow("none") << "none"
                          << failure("open archive: open @DIR@/none: no such file or directory")
                          << false;
    QTest::newRow("an empty directory")
        << "dir" << failure("gzip: read @DIR@/dir: is a directory") << true;
    QTest::newRow("a directory") << "full" << failure("gzip: read @DIR@/full: is a directory")
                                 << false;
    QTest::newRow("a socket") << "socket"
                              << failure(
                                     "open archive: open @DIR@/socket: no such device or address")
                              << false;
    QTest::newRow("a dangling link")
        << "dangling" << failure("open archive: open @DIR@/dangling: no such file or directory")
        << false;
    QTest::newRow("a link to a directory") << "link" << success(1) << true;
    QTest::newRow("below a file") << "real.tgz/x"
                                  << failure("open archive: open @DIR@/real.tgz/x: not a directory")
                                  << false;
}

void TestExtraction::nonRegularArchives()
{
    QFETCH(QString, name);
    QFETCH(bool, removed);
    m_scratch->directory("dir");
    m_scratch->directory("full/x");
    m_scratch->file("real.tgz", gzipped(tarEntry("a")));
    QVERIFY(::symlink("real.tgz", (*m_scratch / "link").c_str()) == 0);
    QVERIFY(::symlink("nowhere", (*m_scratch / "dangling").c_str()) == 0);
    const Fd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    (*m_scratch / "socket").copy(address.sun_path, sizeof address.sun_path - 1);
    QVERIFY(::bind(listener.get(), reinterpret_cast<sockaddr *>(&address), sizeof address) == 0);

    const bool wasThere = m_scratch->has(name.toStdString());
    QTEST(m_scratch->extract(*m_scratch / name.toStdString(), *m_scratch / "out"), "answer");
    QCOMPARE(m_scratch->has(name.toStdString()), wasThere && !removed);
    QVERIFY(m_scratch->has("real.tgz"));
}

void TestExtraction::replacesTheDestination()
{
    m_scratch->directory("elsewhere");
    m_scratch->file("elsewhere/keep", "k");
    m_scratch->directory("real");
    QVERIFY(::symlink((*m_scratch / "elsewhere").c_str(), (*m_scratch / "real/link").c_str()) == 0);
    QVERIFY(::symlink("real", (*m_scratch / "out").c_str()) == 0); // removes the link, not its
                                                                   // target
    QCOMPARE(m_scratch->extractBytes(gzipped(tarEntry("a", "1"))), success(1));
    QCOMPARE(m_scratch->tree("out"), (QStringList{".synced=", "a=1"}));
    QCOMPARE(m_scratch->tree("elsewhere"), QStringList{"keep=k"});
    QVERIFY(m_scratch->has("real/link"));

    // An archive inside the destination is removed with it, but still read.
    const std::string inside = m_scratch->file("out/b.tgz", gzipped(tarEntry("b", "2")));
    QCOMPARE(m_scratch->extract(inside, *m_scratch / "out/"), success(1));
    QCOMPARE(m_scratch->tree("out"), (QStringList{".synced=", "b=2"}));

    m_scratch->file("plain");
    const std::string archive = m_scratch->file("c.tgz", gzipped(tarEntry("c")));
    QCOMPARE(m_scratch->extract(archive, *m_scratch / "plain/below"),
             failure("clean destDir: unlinkat @DIR@/plain/below: not a directory"));
}

void TestExtraction::modes()
{
    const mode_t before = ::umask(022);
    const std::string tar = TarHeaderBuilder("d/x", '0').put(100, "0007777").build()
                            + TarHeaderBuilder("e", '5').put(100, "0000000").build();
    const std::string archive = m_scratch->file("a.tgz", gzipped(tar));
    QCOMPARE(m_scratch->extract(archive, *m_scratch / "new/out"), success(1));
    ::umask(before);
    for (const char *name : {"new", "new/out", "new/out/d", "new/out/e"})
        QCOMPARE(statFile(*m_scratch / name)->st_mode, mode_t{S_IFDIR | 0700});
    for (const char *name : {"new/out/d/x", "new/out/.synced"})
        QCOMPARE(statFile(*m_scratch / name)->st_mode, mode_t{S_IFREG | 0600});
}

void TestExtraction::sizeLimit_data()
{
    QTest::addColumn<int>("limit");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QStringList>("tree");
    const QByteArray exceeded = failure("extraction size limit exceeded");
    QTest::newRow("none") << 0 << success(2) << QStringList{".synced=", "a=111", "d/", "d/b=22222"};
    QTest::newRow("exactly enough")
        << 8 << success(2) << QStringList{".synced=", "a=111", "d/", "d/b=22222"};
    QTest::newRow("too little for the second") << 7 << exceeded << QStringList{"a=111", "d/"};
    QTest::newRow("exactly enough for the first") << 3 << exceeded << QStringList{"a=111", "d/"};
    QTest::newRow("too little for the first") << 2 << exceeded << QStringList{};
}

void TestExtraction::sizeLimit()
{
    QFETCH(int, limit);
    QTEST(m_scratch->extractBytes(gzipped(tarEntry("a", "111") + tarEntry("d/b", "22222")), limit),
          "answer");
    QTEST(m_scratch->tree("out"), "tree");
}

/// A path may have the system's maximum length, and error texts equal Go's.
void TestExtraction::longPaths_data()
{
    QTest::addColumn<bool>("directory");
    QTest::addColumn<int>("over");
    QTest::newRow("a file, maximum length") << false << 0;
    QTest::newRow("a file, one byte longer") << false << 1;
    QTest::newRow("a directory, maximum length") << true << 0;
    QTest::newRow("a directory, one byte longer") << true << 1;
}

void TestExtraction::longPaths()
{
    QFETCH(bool, directory);
    QFETCH(int, over);
    const std::string root = *m_scratch / "out";
    const std::size_t room = PATH_MAX - 1 - root.size() - 1 + static_cast<std::size_t>(over);
    std::string parent;
    while (room - parent.size() > 200)
        parent += std::string(99, 'd') + '/';
    const std::string name = parent + std::string(room - parent.size(), 'n');
    const std::string tar = paxHeader({{"path", name}}) + tarEntry("f", "", directory ? '5' : '0')
                            + paxHeader({{"path", name + "/deeper/still"}})
                            + tarEntry("f", "", '5');
    const QByteArray tail = toQt(name) + ": file name too long";
    QByteArray expected = failure("mkdir @DIR@/out/" + toQt(name) + "/deeper: file name too long");
    if (!directory)
        expected = failure("mkdir @DIR@/out/" + toQt(name) + ": not a directory", 1);
    if (over && directory)
        expected = failure("mkdir @DIR@/out/" + tail);
    if (over && !directory)
        expected = failure("create " + toQt(name) + ": open @DIR@/out/" + tail);
    QCOMPARE(m_scratch->extractBytes(gzipped(tar)), expected);
}

CLAUSTRUM_TEST(TestExtraction)
#include "testextraction.moc"
