// SPDX-License-Identifier: Apache-2.0
#include "posix/removetree.h"
#include "testing/testprogram.h"

#include "scratch.h"
#include "unprivileged.h"

#include <grp.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <thread>

using namespace claustrum;
using namespace claustrum::test;

namespace {

/// Limits the number of descriptors while it lives.
class DescriptorLimit
{
public:
    explicit DescriptorLimit(rlim_t limit)
    {
        ::getrlimit(RLIMIT_NOFILE, &m_before);
        const rlimit lower{limit, m_before.rlim_max};
        if (::setrlimit(RLIMIT_NOFILE, &lower) < 0)
            qFatal("cannot limit the descriptors");
    }
    ~DescriptorLimit() { ::setrlimit(RLIMIT_NOFILE, &m_before); }
    DescriptorLimit(const DescriptorLimit &) = delete;
    DescriptorLimit &operator=(const DescriptorLimit &) = delete;

private:
    rlimit m_before{};
};

void touchAt(int directory, const char *name)
{
    if (const Fd fd(::openat(directory, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644)); !fd)
        qFatal("cannot make the file %s", name);
}

Fd makeDirectoryAt(int directory, const char *name)
{
    if (::mkdirat(directory, name, 0755) < 0)
        qFatal("cannot make the directory %s", name);
    return Fd(::openat(directory, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

/// A chain of @p levels levels, "d/d/d…", perhaps exceeding the maximum path length; one in
/// @p every has a file, and small directories beside the next level, some of which are read before
/// it and some after. Returns the innermost level.
Fd makeDeep(const std::string &path, int levels, int every)
{
    Fd directory = makeDirectoryAt(AT_FDCWD, path.c_str());
    for (int i = 0; i < levels; ++i) {
        Fd next = makeDirectoryAt(directory.get(), "d");
        for (int sibling = 0; i % every == 0 && sibling < 4; ++sibling) {
            const std::string name = std::to_string(i) + "." + std::to_string(sibling);
            touchAt(makeDirectoryAt(directory.get(), name.c_str()).get(), "file");
        }
        if (i % every == 0)
            touchAt(directory.get(), "file");
        directory = std::move(next);
    }
    return directory;
}

} // namespace

class TestRemoveTree : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_descriptors = openDescriptors(); }
    void cleanup() { QCOMPARE(openDescriptors(), m_descriptors); }

    void removes_data();
    void removes();
    void errors_data();
    void errors();
    void permissionErrors_data();
    void permissionErrors();
    void goesOnAfterAFailure();
    void anyDepthWithFewDescriptors();
    void goesOnAfterAFailureFarBelow();
    void manyEntries();
    void entriesThatAppearMeanwhile();
    void twoAtTheSameTime();
    void neverFollowsASymlinkSwappedIn();

private:
    int m_descriptors = 0;
};

void TestRemoveTree::removes_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("left"); // names in the scratch folder, and in target
    const auto row = [](const char *name, const char *path, const char *left) {
        QTest::newRow(name) << QByteArray(path) << QByteArray(left);
    };
    row("a tree", "tree", "file link target : kept");
    row("a tree, trailing slashes", "tree//", "file link target : kept");
    row("a tree below another", "tree/b", "file link target tree : kept");
    row("through dots", "target/../tree", "file link target : kept");
    row("a file", "file", "link target tree : kept");
    row("a file with a slash", "file/", "link target tree : kept");
    row("a symlink", "link", "file target tree : kept");
    row("a symlink with a slash is a symlink too", "link/", "file target tree : kept");
    row("through a symlink in the path", "link/kept", "file link target tree :");
    row("missing", "none", "file link target tree : kept");
    row("missing parent", "none/none", "file link target tree : kept");
}

static QByteArray namesIn(const std::string &path)
{
    QByteArray names;
    const auto read = readDirectoryNames(path);
    for (const std::string &name : *read)
        names += toQt(name) + ' ';
    return names;
}

void TestRemoveTree::removes()
{
    QFETCH(QByteArray, path);
    const Scratch scratch;
    scratch.directory("target");
    scratch.file("target/kept");
    scratch.directory("tree/b/c");
    scratch.file("tree/b/.hidden");
    scratch.file("tree/b/c/\xff");
    scratch.file("file");
    QCOMPARE(::symlink("target", (scratch / "link").c_str()), 0);
    QCOMPARE(::symlink("../../target", (scratch / "tree/b/up").c_str()), 0);
    QCOMPARE(::symlink("/", (scratch / "tree/root").c_str()), 0);
    QCOMPARE(::mkfifo((scratch / "tree/fifo").c_str(), 0600), 0);

    QCOMPARE(errorOf(removeTree(scratch / path.toStdString())), QByteArray());
    const QByteArray left = namesIn(scratch.path()) + ": " + namesIn(scratch / "target");
    QTEST(left.trimmed(), "left");
    QVERIFY(removeTree(scratch / "tree"));
}

void TestRemoveTree::errors_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("error");
    const auto row = [](const char *name, const QByteArray &path, const QByteArray &error) {
        QTest::newRow(name) << path << error;
    };
    row("an empty path is fine", "", "");
    row("a dot", ".", "RemoveAll .: invalid argument");
    row("a dot at the end", "plain/.", "RemoveAll plain/.: invalid argument");
    row("the root", "//", "unlinkat //: device or resource busy");
    row("a NUL", QByteArray("a\0b", 3), QByteArray("unlinkat ./a\0b: invalid argument", 32));
    row("a NUL in the path", QByteArray("a\0b/c", 5),
        QByteArray("open a\0b: invalid argument", 26));
    row("a NUL in the root", QByteArray("/a\0b", 4),
        QByteArray("unlinkat //a\0b: invalid argument", 32));
    row("below a file", "plain/x", "unlinkat plain/x: not a directory");
    row("below a symlink to itself", "loop/x", "open loop: too many levels of symbolic links");
    row("irremovable by anyone", "/proc/self/status",
        "unlinkat /proc/self/status: operation not permitted");
}

void TestRemoveTree::errors()
{
    QFETCH(QByteArray, path);
    const Scratch scratch;
    scratch.file("plain");
    QCOMPARE(::symlink("loop", (scratch / "loop").c_str()), 0);
    QCOMPARE(::chdir(scratch.path().c_str()), 0);
    const auto removed = removeTree(path.toStdString());
    QCOMPARE(::chdir("/"), 0);
    QTEST(errorOf(removed), "error");
    QVERIFY(scratch.has("plain") && scratch.has("loop"));
}

void TestRemoveTree::permissionErrors_data()
{
    QTest::addColumn<QByteArray>("locked"); // without permissions
    QTest::addColumn<uint>("mode");
    QTest::addColumn<QByteArray>("error"); // of removing t/a
    QTest::newRow("read-only below")
        << QByteArray("t/a/b") << 0555U << QByteArray("unlinkat @DIR@/t/a/b/c: permission denied");
    QTest::newRow("read-only itself")
        << QByteArray("t/a") << 0555U << QByteArray("unlinkat @DIR@/t/a/b: permission denied");
    QTest::newRow("read-only above")
        << QByteArray("t") << 0555U << QByteArray("unlinkat @DIR@/t/a: permission denied");
    QTest::newRow("unreadable below")
        << QByteArray("t/a/b") << 0300U << QByteArray("openfdat @DIR@/t/a/b: permission denied");
    QTest::newRow("unreadable above")
        << QByteArray("t") << 0300U << QByteArray("open @DIR@/t: permission denied");
    QTest::newRow("not searchable")
        << QByteArray("t/a/b") << 0600U << QByteArray("fstatat @DIR@/t/a/b/c: permission denied");
    QTest::newRow("unreadable, but empty") << QByteArray("t/a/b/c") << 0U << QByteArray();
}

void TestRemoveTree::permissionErrors()
{
    QFETCH(QByteArray, locked);
    QFETCH(uint, mode);
    QFETCH(QByteArray, error);
    const Scratch scratch("/tmp"); // TMPDIR may be closed to nobody
    const Unprivileged unprivileged(scratch);
    scratch.directory("t/a/b/c");
    const std::string lockedPath = scratch / locked.toStdString();
    QCOMPARE(::chmod(lockedPath.c_str(), mode), 0);
    const auto removed = removeTree(scratch / "t/a");
    ::chmod(lockedPath.c_str(), 0755);
    QCOMPARE(errorOf(removed), error.replace("@DIR@", scratch.path().c_str()));
    QCOMPARE(scratch.has("t/a"), !removed);
}

void TestRemoveTree::goesOnAfterAFailure()
{
    const Scratch scratch("/tmp"); // TMPDIR may be closed to nobody
    const Unprivileged unprivileged(scratch);
    for (int i = 0; i < 50; ++i)
        scratch.file(scratch.directory("t/d" + std::to_string(i)).substr(scratch.path().size() + 1)
                     + "/file");
    scratch.file("t/d7/../d7/kept");
    QCOMPARE(::chmod((scratch / "t/d7").c_str(), 0555), 0);
    const auto removed = removeTree(scratch / "t");
    QCOMPARE(::chmod((scratch / "t/d7").c_str(), 0755), 0);
    QVERIFY(!removed);
    QCOMPARE(removed.error().number, EACCES);
    QCOMPARE(namesIn(scratch / "t"), QByteArray("d7 "));
    QCOMPARE(namesIn(scratch / "t/d7"), QByteArray("file kept "));
}

void TestRemoveTree::anyDepthWithFewDescriptors()
{
    const Scratch scratch(quickPlace());
    makeDeep(scratch / "deep", 10'000, 50).reset();
    const DescriptorLimit limit(rlim_t(openDescriptors()) + 35);
    QCOMPARE(errorOf(removeTree(scratch / "deep")), QByteArray());
    QVERIFY(!scratch.has("deep"));
}

/// Beyond the levels kept open, reading resumes where it stopped, past entries that have to stay.
void TestRemoveTree::goesOnAfterAFailureFarBelow()
{
    const Scratch scratch("/tmp"); // TMPDIR may be closed to nobody
    const Unprivileged unprivileged(scratch);
    const Fd innermost = makeDeep(scratch / "deep", 100, 5);
    touchAt(innermost.get(), "kept");
    QCOMPARE(::fchmod(innermost.get(), 0555), 0);
    const auto removed = removeTree(scratch / "deep");
    QCOMPARE(::fchmod(innermost.get(), 0755), 0);

    std::string chain = "deep";
    for (int i = 0; i < 100; ++i) {
        QCOMPARE(namesIn(scratch / chain), QByteArray("d "));
        chain += "/d";
    }
    QCOMPARE(errorOf(removed), toQt("unlinkat " + (scratch / chain) + "/kept: permission denied"));
}

void TestRemoveTree::manyEntries()
{
    const Scratch scratch;
    const Fd directory = makeDirectoryAt(AT_FDCWD, (scratch / "wide").c_str());
    touchAt(directory.get(), "file");
    for (int i = 0; i < 20'000; ++i) // links: faster to make than files
        QCOMPARE(::linkat(directory.get(), "file", directory.get(), std::to_string(i).c_str(), 0),
                 0);
    QCOMPARE(errorOf(removeTree(scratch / "wide")), QByteArray());
    QVERIFY(!scratch.has("wide"));
}

/// Removes a directory of @p files, while a new one is created for each of the first fifty removed.
/// Returns the number created, if the removal succeeded.
static int removeWhileFilesAppear(const Scratch &scratch, int files)
{
    const Fd directory = makeDirectoryAt(AT_FDCWD, (scratch / "t").c_str());
    for (int i = 0; i < files; ++i)
        touchAt(directory.get(), std::to_string(i).c_str());
    const Fd events(::inotify_init1(IN_CLOEXEC));
    const int watch = ::inotify_add_watch(events.get(), (scratch / "t").c_str(), IN_DELETE);
    if (watch < 0)
        qFatal("cannot watch the directory");
    std::atomic<bool> done = false;
    int appeared = 0;
    std::thread other([&] {
        alignas(inotify_event) char buffer[sizeof(inotify_event) + NAME_MAX + 1];
        for (; appeared < 50; ++appeared) {
            const std::string name = "new" + std::to_string(appeared);
            if (::read(events.get(), buffer, sizeof buffer) <= 0 || done
                || !Fd(
                    ::openat(directory.get(), name.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600)))
                break; // the directory is gone
        }
    });
    const auto removed = removeTree(scratch / "t");
    done = true;
    ::inotify_rm_watch(events.get(), watch); // wakes the other thread, if it is still waiting
    other.join();
    return removed && !scratch.has("t") ? appeared : -1;
}

void TestRemoveTree::entriesThatAppearMeanwhile()
{
    const Scratch scratch(quickPlace());
    int appeared = 0;
    for (int files = 100; appeared == 0 && files < 1'000'000;
         files *= 2) { // more for a busy machine
        for (int round = 0; round < 20; ++round) {
            const int now = removeWhileFilesAppear(scratch, files);
            QVERIFY(now >= 0);
            appeared += now;
        }
    }
    QVERIFY(appeared > 0);
}

void TestRemoveTree::twoAtTheSameTime()
{
    for (int round = 0; round < 10; ++round) {
        const Scratch scratch(quickPlace());
        makeDeep(scratch / "t", 100, 5).reset();
        std::atomic<int> waiting = 2;
        QByteArray errors[2];
        const auto remove = [&](QByteArray &error) {
            --waiting;
            while (waiting > 0)
                std::this_thread::yield();
            error = errorOf(removeTree(scratch / "t"));
        };
        std::thread other(remove, std::ref(errors[0]));
        remove(errors[1]);
        other.join();
        QCOMPARE(errors[0], QByteArray());
        QCOMPARE(errors[1], QByteArray());
        QVERIFY(!scratch.has("t"));
    }
}

/// Another thread keeps exchanging a directory in the tree for a symlink to one outside. Whatever
/// happens to the tree, nothing outside may be removed.
void TestRemoveTree::neverFollowsASymlinkSwappedIn()
{
    const Scratch scratch(quickPlace());
    scratch.directory("outside/directory");
    for (int i = 0; i < 5; ++i)
        scratch.file("outside/file" + std::to_string(i));
    for (int round = 0; round < 300; ++round) {
        scratch.directory("t/a/b");
        for (int i = 0; i < 5; ++i)
            scratch.file("t/a/b/file" + std::to_string(i));
        QCOMPARE(::symlink((scratch / "outside").c_str(), (scratch / "t/link").c_str()), 0);
        std::atomic<bool> swapping = false;
        std::atomic<bool> done = false;
        std::thread attacker([&] {
            while (!done) {
                ::renameat2(AT_FDCWD, (scratch / "t/a/b").c_str(), AT_FDCWD,
                            (scratch / "t/link").c_str(), RENAME_EXCHANGE);
                swapping = true;
            }
        });
        while (!swapping)
            std::this_thread::yield();
        (void)removeTree(scratch / "t"); // may fail while the other thread is swapping
        done = true;
        attacker.join();
        QCOMPARE(namesIn(scratch / "outside"),
                 QByteArray("directory file0 file1 file2 file3 file4 "));
        QCOMPARE(errorOf(removeTree(scratch / "t")), QByteArray());
    }
}

CLAUSTRUM_PLAIN_TEST(TestRemoveTree)
#include "testremovetree.moc"
