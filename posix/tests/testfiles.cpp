// SPDX-License-Identifier: Apache-2.0
#include "posix/files.h"

#include "posix/pipe.h"
#include "scratch.h"
#include "testing/testprogram.h"
#include "unprivileged.h"

#include <pthread.h>

#include <atomic>
#include <csignal>
#include <thread>

using namespace claustrum;
using namespace claustrum::test;

namespace {

std::atomic<int> interruptions = 0;

/// Interrupts the blocking call of @p thread several times. Repeats until the signal is handled: a
/// sanitizer delays a signal until the thread's next call returns.
void interrupt(std::thread &thread)
{
    for (const int target = interruptions + 20; interruptions < target;) {
        ::pthread_kill(thread.native_handle(), SIGUSR1);
        std::this_thread::yield();
    }
}

std::string pattern(std::size_t size)
{
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<char>(i * 7 + i / 251);
    return bytes;
}

mode_t modeOf(const std::string &path)
{
    const auto status = statFile(path);
    return status ? status->st_mode & 07777 : 0;
}

} // namespace

class TestFiles : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { m_descriptors = openDescriptors(); }
    void cleanup() { QCOMPARE(openDescriptors(), m_descriptors); }

    void statFollowsSymlinks();
    void opensCloseOnExec();
    void errorsNarrowToTheirText();
    void readsUpToTheLimit_data();
    void readsUpToTheLimit();
    void readsOnAfterASignal();
    void readsInNonBlockingModeToo();
    void writesOnAfterASignal();
    void writeErrors();
    void namesAreSortedAndWhole();
    void aFifoIsNoDirectoryAndDoesNotBlock();
    void laterTextsOfNoDirectory();
    void makesParentsWithTheMode();
    void makeDirectoriesErrors_data();
    void makeDirectoriesErrors();
    void makeDirectoriesAtTheSameTime();
    void removesWhatIsEmpty();
    void removeErrors_data();
    void removeErrors();
    void renames();
    void renameErrors_data();
    void renameErrors();

private:
    int m_descriptors = 0;
};

void TestFiles::initTestCase()
{
    ::signal(SIGPIPE, SIG_IGN);
    struct sigaction action = {};
    action.sa_handler = [](int) { ++interruptions; };
    QCOMPARE(::sigaction(SIGUSR1, &action, nullptr), 0); // without SA_RESTART
    ::umask(022);
}

void TestFiles::statFollowsSymlinks()
{
    const Scratch scratch;
    const std::string file = scratch.file("file", "12345");
    QCOMPARE(::symlink("file", (scratch / "link").c_str()), 0);
    const auto status = statFile(scratch / "link");
    QVERIFY(status);
    QVERIFY(S_ISREG(status->st_mode));
    QCOMPARE(status->st_size, off_t(5));
}

void TestFiles::opensCloseOnExec()
{
    const Scratch scratch;
    const std::string path = scratch / "new";
    const auto fd = openFile(path, O_WRONLY | O_CREAT | O_EXCL, 0640);
    QVERIFY(fd);
    QVERIFY((::fcntl(fd->get(), F_GETFD) & FD_CLOEXEC) != 0);
    QCOMPARE(modeOf(path), mode_t(0640));

    const auto again = openFile(path, O_WRONLY | O_CREAT | O_EXCL, 0640);
    QVERIFY(!again);
    QCOMPARE(again.error().number, EEXIST);
    QCOMPARE(errorOf(again), toQt("open " + path + ": file exists"));
}

void TestFiles::errorsNarrowToTheirText()
{
    const auto narrowed = []() -> Result<std::string> { return readFile("/no/such"); }();
    QCOMPARE(errorOf(narrowed), QByteArray("open /no/such: no such file or directory"));
    const auto narrowedVoid = []() -> Result<void> { return removeFile("/no/such"); }();
    QCOMPARE(errorOf(narrowedVoid), QByteArray("remove /no/such: no such file or directory"));
    const auto passedOn = []() -> Result<int> { return statFile("/no/such").error(); }();
    QCOMPARE(errorOf(passedOn), QByteArray("stat /no/such: no such file or directory"));
    const auto value = []() -> Result<std::string> { return readFile("/dev/null"); }();
    QVERIFY(value && value->empty());
}

void TestFiles::readsUpToTheLimit_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("read");
    QTest::newRow("empty") << 0 << -1 << 0;
    QTest::newRow("one byte") << 1 << -1 << 1;
    QTest::newRow("exactly the first read") << 4096 << -1 << 4096;
    QTest::newRow("many reads") << 1000003 << -1 << 1000003;
    QTest::newRow("limit not reached") << 10 << 11 << 10;
    QTest::newRow("limit reached exactly") << 10 << 10 << 10;
    QTest::newRow("limit exceeded") << 10 << 9 << 9;
    QTest::newRow("limit zero") << 10 << 0 << 0;
    QTest::newRow("limit exceeded after many reads") << 1000003 << 500001 << 500001;
}

void TestFiles::readsUpToTheLimit()
{
    QFETCH(int, size);
    QFETCH(int, limit);
    QFETCH(int, read);
    const Scratch scratch;
    const std::string bytes = pattern(std::size_t(size));
    const std::string path = scratch.file("file", bytes);
    const auto content = readFile(path, limit < 0 ? std::string::npos : std::size_t(limit));
    QVERIFY(content);
    QVERIFY(*content == bytes.substr(0, std::size_t(read)));
}

void TestFiles::readsOnAfterASignal()
{
    auto pipe = makePipe();
    QVERIFY(pipe);
    std::string content;
    std::thread reader([&] { content = readAll(pipe->readEnd.get(), "pipe").value(); });
    interrupt(reader);
    QVERIFY(writeAll(pipe->writeEnd.get(), "some", "pipe"));
    interrupt(reader);
    QVERIFY(writeAll(pipe->writeEnd.get(), " bytes", "pipe"));
    pipe->writeEnd.reset();
    reader.join();
    QCOMPARE(toQt(content), QByteArray("some bytes"));
}

void TestFiles::readsInNonBlockingModeToo()
{
    auto pipe = makePipe();
    QVERIFY(pipe);
    ::fcntl(pipe->readEnd.get(), F_SETFL, O_NONBLOCK);
    std::string content;
    std::thread reader([&] {
        const auto read = readAll(pipe->readEnd.get(), "pipe");
        content = read ? *read : read.error().text;
    });
    interrupt(reader);
    QVERIFY(writeAll(pipe->writeEnd.get(), "some", "pipe"));
    interrupt(reader);
    QVERIFY(writeAll(pipe->writeEnd.get(), " bytes", "pipe"));
    pipe->writeEnd.reset();
    reader.join();
    QCOMPARE(toQt(content), QByteArray("some bytes"));
}

/// A write interrupted by a signal once the pipe is full has written only a part.
void TestFiles::writesOnAfterASignal()
{
    auto pipe = makePipe();
    QVERIFY(pipe);
    const std::string bytes = pattern(1'000'000);
    bool written = false;
    std::thread writer([&] {
        written = writeAll(pipe->writeEnd.get(), bytes, "pipe").ok();
        pipe->writeEnd.reset();
    });
    interrupt(writer);
    const auto content = readAll(pipe->readEnd.get(), "pipe");
    writer.join();
    QVERIFY(written);
    QVERIFY(content && *content == bytes);
}

void TestFiles::writeErrors()
{
    const auto full = openFile("/dev/full", O_WRONLY);
    QVERIFY(full);
    QCOMPARE(errorOf(writeAll(full->get(), "x", "/dev/full")),
             QByteArray("write /dev/full: no space left on device"));
    auto pipe = makePipe();
    QVERIFY(pipe);
    pipe->readEnd.reset();
    QCOMPARE(errorOf(writeAll(pipe->writeEnd.get(), "x", "pipe")),
             QByteArray("write pipe: broken pipe"));
}

void TestFiles::namesAreSortedAndWhole()
{
    const Scratch scratch;
    const std::vector<std::string> names = {"..data", ".hidden",  "B",   "a b",
                                            "b\n",    "\xc3\xa9", "\xff"};
    for (auto name = names.rbegin(); name != names.rend(); ++name)
        scratch.file(*name);
    const auto read = readDirectoryNames(scratch.path());
    QVERIFY(read);
    QCOMPARE(*read, names);
    QVERIFY(removeFile(scratch / "\xff")); // QTemporaryDir could not
    const auto none = readDirectoryNames(scratch.directory("empty"));
    QVERIFY(none && none->empty());
}

void TestFiles::aFifoIsNoDirectoryAndDoesNotBlock()
{
    const Scratch scratch;
    const std::string fifo = scratch / "fifo";
    QCOMPARE(::mkfifo(fifo.c_str(), 0600), 0);
    QCOMPARE(errorOf(readDirectoryNames(fifo)), toQt("readdirent " + fifo + ": not a directory"));
    QCOMPARE(errorOf(readNamesOfDirectory(fifo)), toQt("open " + fifo + ": not a directory"));
}

/// Golden git-files 106 to 108.
void TestFiles::laterTextsOfNoDirectory()
{
    const Scratch scratch;
    const Unprivileged user(scratch);
    const std::string plain = scratch.file("plain", {}, 0);
    QVERIFY(::symlink("plain", (scratch / "link").c_str()) == 0);
    QVERIFY(::mkdir((scratch / "nodir").c_str(), 0) == 0);
    for (const std::string &path : {plain, scratch / "link"})
        QCOMPARE(errorOf(readNamesOfDirectory(path)), toQt("open " + path + ": not a directory"));
    QCOMPARE(errorOf(readNamesOfDirectory(scratch / "nodir")),
             toQt("open " + (scratch / "nodir") + ": permission denied"));
    QCOMPARE(errorOf(readNamesOfDirectory(scratch / "none")),
             toQt("open " + (scratch / "none") + ": no such file or directory"));
    QCOMPARE(*readNamesOfDirectory(scratch.path()),
             (std::vector<std::string>{"link", "nodir", "plain"}));
}

void TestFiles::makesParentsWithTheMode()
{
    const Scratch scratch;
    QCOMPARE(errorOf(makeDirectories(scratch / "a//b/./c/", 0777)), QByteArray());
    for (const char *name : {"a", "a/b", "a/b/c"})
        QCOMPARE(modeOf(scratch / name), mode_t(0755));
    QCOMPARE(errorOf(makeDirectories(scratch / "a/b/p", 0700)), QByteArray());
    QCOMPARE(modeOf(scratch / "a/b/p"), mode_t(0700));
    QCOMPARE(errorOf(makeDirectories(scratch / "a/b", 0700)), QByteArray());
    QCOMPARE(modeOf(scratch / "a/b"), mode_t(0755)); // existed before, and stays unchanged
    QCOMPARE(errorOf(makeDirectories("/", 0700)), QByteArray());
    QCOMPARE(errorOf(makeDirectories(".", 0700)), QByteArray());
}

void TestFiles::makeDirectoriesErrors_data()
{
    QTest::addColumn<QByteArray>("path"); // below the scratch folder
    QTest::addColumn<QByteArray>("error");
    const auto row = [](const char *name, const QByteArray &path, const char *error) {
        QTest::newRow(name) << path << QByteArray(error);
    };
    row("file at the path", "plain", "mkdir @DIR@/plain: not a directory");
    row("a file in the path", "plain/x/y", "mkdir @DIR@/plain: not a directory");
    row("a symlink to itself in the path", "loop/x", "mkdir @DIR@/loop: file exists");
    row("a dangling symlink", "dangling", "mkdir @DIR@/dangling: file exists");
    row("a NUL, without making parents", QByteArray("new/a\0b/c", 9),
        "mkdir @DIR@/new/a@NUL@b: invalid argument");
}

void TestFiles::makeDirectoriesErrors()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, error);
    const Scratch scratch;
    scratch.file("plain");
    QCOMPARE(::symlink("loop", (scratch / "loop").c_str()), 0);
    QCOMPARE(::symlink("nowhere", (scratch / "dangling").c_str()), 0);
    const auto made = makeDirectories(scratch / path.toStdString(), 0755);
    QCOMPARE(errorOf(made),
             error.replace("@DIR@", scratch.path().c_str()).replace("@NUL@", QByteArray("\0", 1)));
    QVERIFY(!scratch.has("new"));
    QCOMPARE(errorOf(makeDirectories("", 0755)), QByteArray("mkdir : no such file or directory"));
}

void TestFiles::makeDirectoriesAtTheSameTime()
{
    const Scratch scratch;
    std::string deep;
    for (int i = 0; i < 200; ++i)
        deep += "/d";
    std::atomic<int> waiting = 2;
    std::atomic<int> made = 0;
    const auto make = [&] {
        --waiting;
        while (waiting > 0)
            std::this_thread::yield();
        made += makeDirectories(scratch / deep, 0755).ok() ? 1 : 0;
    };
    std::thread other(make);
    make();
    other.join();
    QCOMPARE(made.load(), 2);
}

void TestFiles::removesWhatIsEmpty()
{
    const Scratch scratch;
    scratch.directory("target");
    QCOMPARE(::symlink("target", (scratch / "link").c_str()), 0);
    QVERIFY(removeFile(scratch.file("file")));
    QVERIFY(removeFile(scratch.directory("directory")));
    QVERIFY(removeFile(scratch / "link"));
    QCOMPARE(*readDirectoryNames(scratch.path()), std::vector<std::string>{"target"});
}

void TestFiles::removeErrors_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("missing") << QByteArray("none") << QByteArray("no such file or directory");
    QTest::newRow("not empty") << QByteArray("full") << QByteArray("directory not empty");
    QTest::newRow("below a file") << QByteArray("full/plain/x") << QByteArray("not a directory");
    QTest::newRow("a NUL") << QByteArray("a\0", 2) << QByteArray("invalid argument");
}

void TestFiles::removeErrors()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, reason);
    const Scratch scratch;
    scratch.directory("full");
    scratch.file("full/plain");
    const std::string whole = scratch / path.toStdString();
    QCOMPARE(errorOf(removeFile(whole)), "remove " + toQt(whole) + ": " + reason);
    QVERIFY(scratch.has("full/plain"));
}

void TestFiles::renames()
{
    const Scratch scratch;
    const std::string from = scratch.file("from", "new");
    const std::string to = scratch.file("to", "old");
    QCOMPARE(errorOf(renameFile(from, to)), QByteArray());
    QCOMPARE(toQt(*readFile(to)), QByteArray("new"));
    QVERIFY(!scratch.has("from"));
}

void TestFiles::renameErrors_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QByteArray>("reason");
    const auto row = [](const char *name, const QByteArray &from, const QByteArray &to,
                        const char *reason) {
        QTest::newRow(name) << from << to << QByteArray(reason);
    };
    row("missing", "none", "x", "no such file or directory");
    row("missing, onto a directory", "none", "empty", "no such file or directory");
    row("a file onto a directory", "plain", "empty", "file exists");
    row("a directory onto an empty one", "full", "empty", "file exists");
    row("a directory onto a file", "empty", "plain", "not a directory");
    row("a NUL", "plain", QByteArray("x\0", 2), "invalid argument");
}

void TestFiles::renameErrors()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QByteArray, reason);
    const Scratch scratch;
    scratch.file("plain");
    scratch.directory("empty");
    scratch.directory("full/x");
    const std::string a = scratch / from.toStdString();
    const std::string b = scratch / to.toStdString();
    QCOMPARE(errorOf(renameFile(a, b)), "rename " + toQt(a) + " " + toQt(b) + ": " + reason);
}

CLAUSTRUM_PLAIN_TEST(TestFiles)
#include "testfiles.moc"
