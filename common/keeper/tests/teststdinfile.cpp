// SPDX-License-Identifier: Apache-2.0
#include "common/keeper/stdinfile.h"
#include "posix/pipe.h"
#include "testing/testprogram.h"

#include <QTest>

#include <csignal>
#include <string>
#include <sys/stat.h>

using namespace claustrum;

namespace {

std::string readFrom(const Pipe &pipe, std::size_t size)
{
    std::string text(size, '\0');
    const ssize_t got = ::read(pipe.readEnd.get(), text.data(), size);
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
}

} // namespace

class TestStdinFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aSuccessorWritesTheRest();
    void readBytesAreFreed();
    void aClosedPipeIsAnError();
};

void TestStdinFile::aSuccessorWritesTheRest()
{
    auto pipe = makePipe();
    auto file = StdinFile::create();
    QVERIFY(file && file->put("hello, ", 0) && file->put("world", 7));
    QVERIFY(file->writeTo(pipe->writeEnd.get(), 3));
    auto successor = StdinFile::open(Fd(::fcntl(file->fd(), F_DUPFD_CLOEXEC, 0)));
    QVERIFY(successor);
    QCOMPARE(successor->written(), std::uint64_t{3});
    QVERIFY(successor->writeTo(pipe->writeEnd.get(), 12));
    QCOMPARE(readFrom(*pipe, 100), std::string("hello, world"));
}

/// A long stdin takes little more memory than the part that has not been read yet.
void TestStdinFile::readBytesAreFreed()
{
    const auto pipe = makePipe();
    auto file = StdinFile::create();
    std::string expected;
    constexpr std::uint64_t total = std::uint64_t{8} * 1024 * 1024;
    for (std::uint64_t at = 0; at < total;) {
        std::string chunk(10000, static_cast<char>('a' + at % 26));
        QVERIFY(file->put(chunk, at));
        at += chunk.size();
        QVERIFY(file->writeTo(pipe->writeEnd.get(), at));
        QCOMPARE(readFrom(*pipe, chunk.size()), chunk);
    }
    struct stat info = {};
    QVERIFY(::fstat(file->fd(), &info) == 0);
    QVERIFY2(info.st_blocks * 512 < 1024 * 1024, std::to_string(info.st_blocks).c_str());
}

void TestStdinFile::aClosedPipeIsAnError()
{
    (void)std::signal(SIGPIPE, SIG_IGN); // NOLINT(cert-err33-c): it cannot fail
    auto pipe = makePipe();
    auto file = StdinFile::create();
    pipe->readEnd.reset();
    QVERIFY(file->put("x", 0));
    const auto written = file->writeTo(pipe->writeEnd.get(), 1);
    QVERIFY(!written);
    QCOMPARE(written.error().text, std::string("write |1: broken pipe"));
}

CLAUSTRUM_PLAIN_TEST(TestStdinFile)
#include "teststdinfile.moc"
