// SPDX-License-Identifier: Apache-2.0
#include "posix/fd.h"
#include "posix/inheritedfds.h"
#include "posix/spawn.h"
#include "testing/testprogram.h"

#include <QTest>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace claustrum;

class TestInheritedFds : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void allButTheStandardOnesCloseOnExec();
    void missingStandardOnesAreOpened_data();
    void missingStandardOnesAreOpened();
    void aReservedNumberCannotBeRead();
    void anOpenOneStays();
    void allButTheStandardOnesAreClosed();
};

void TestInheritedFds::allButTheStandardOnesCloseOnExec()
{
    const int low = ::fcntl(0, F_DUPFD, 3);
    const int high = ::fcntl(0, F_DUPFD, 500);
    QVERIFY(low >= 3 && high >= 500);
    closeInheritedOnExec();
    QCOMPARE(::fcntl(low, F_GETFD), FD_CLOEXEC);
    QCOMPARE(::fcntl(high, F_GETFD), FD_CLOEXEC);
    for (int standard = 0; standard < 3; ++standard)
        QCOMPARE(::fcntl(standard, F_GETFD), 0);
}

namespace {

/// The standard descriptors, put back at its end.
class Saved
{
public:
    Saved()
    {
        for (int fd = 0; fd < 3; ++fd)
            m_saved[static_cast<std::size_t>(fd)].reset(::fcntl(fd, F_DUPFD_CLOEXEC, 100));
    }
    ~Saved()
    {
        for (int fd = 0; fd < 3; ++fd)
            ::dup2(m_saved[static_cast<std::size_t>(fd)].get(), fd);
    }
    Saved(const Saved &) = delete;
    Saved &operator=(const Saved &) = delete;

private:
    std::array<Fd, 3> m_saved;
};

dev_t deviceOf(int fd)
{
    struct stat info = {};
    return ::fstat(fd, &info) == 0 ? info.st_rdev : 0;
}

} // namespace

void TestInheritedFds::missingStandardOnesAreOpened_data()
{
    QTest::addColumn<int>("missing"); // a bit for each
    for (int missing = 0; missing < 8; ++missing)
        QTest::addRow("%d%d%d", missing & 1, missing >> 1 & 1, missing >> 2 & 1) << missing;
}

void TestInheritedFds::missingStandardOnesAreOpened()
{
    QFETCH(const int, missing);
    const Fd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    std::array<dev_t, 3> before{};
    std::array<dev_t, 3> after{};
    std::array<int, 3> modes{};
    {
        const Saved saved;
        for (int fd = 0; fd < 3; ++fd) {
            before[static_cast<std::size_t>(fd)] = deviceOf(fd);
            if (missing >> fd & 1)
                ::close(fd);
        }
        openStandardFds();
        for (int fd = 0; fd < 3; ++fd) {
            after[static_cast<std::size_t>(fd)] = deviceOf(fd);
            modes[static_cast<std::size_t>(fd)] = ::fcntl(fd, F_GETFL) & O_ACCMODE;
        }
    }
    for (std::size_t i = 0; i < 3; ++i) {
        const bool wasMissing = missing >> i & 1;
        QCOMPARE(after[i], wasMissing ? deviceOf(null.get()) : before[i]);
        QVERIFY(!wasMissing || modes[i] == O_RDWR);
    }
}

void TestInheritedFds::aReservedNumberCannotBeRead()
{
    constexpr int number = 77;
    ::close(number);
    reserveFd(number);
    const Fd reserved(number);
    QCOMPARE(::fcntl(number, F_GETFD), FD_CLOEXEC);
    char byte = 0;
    QCOMPARE(::read(number, &byte, 1), ssize_t{-1});
    QCOMPARE(errno, EBADF);
    reserveFd(1 << 30); // no descriptor has that number
}

void TestInheritedFds::anOpenOneStays()
{
    const Fd open(::open("/dev/null", O_RDWR));
    reserveFd(open.get());
    char byte = 0;
    QCOMPARE(::read(open.get(), &byte, 1), ssize_t{0});
    QCOMPARE(::fcntl(open.get(), F_GETFD), 0);
}

void TestInheritedFds::allButTheStandardOnesAreClosed()
{
    const pid_t child = ::fork();
    if (child == 0) {
        const int low = ::fcntl(0, F_DUPFD, 3);
        const int high = ::fcntl(0, F_DUPFD, 500);
        closeInherited();
        const bool closed = ::fcntl(low, F_GETFD) < 0 && ::fcntl(high, F_GETFD) < 0;
        ::_exit(closed && ::fcntl(2, F_GETFD) >= 0 ? 0 : 1);
    }
    QCOMPARE(reap(child), 0);
}

CLAUSTRUM_PLAIN_TEST(TestInheritedFds)
#include "testinheritedfds.moc"
