// SPDX-License-Identifier: Apache-2.0
#include "common/keeper/sessionfile.h"
#include "posix/pipe.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <cstddef>
#include <cstring>
#include <string>
#include <sys/mman.h>
#include <vector>

using namespace claustrum;

namespace {

constexpr std::size_t ringBegin = 8192 + SessionFile::blockBytes; // with texts of one page
constexpr std::size_t smallRing = 4 * (SessionFile::blockBytes + 16);
const SessionTexts texts{"id", "/bin/command", std::string("-a\0b\0", 5), std::string("/l\0", 3),
                         "/tmp"};

Fd again(const SessionFile &session)
{
    return Fd(::fcntl(session.fd(), F_DUPFD_CLOEXEC, 0));
}

/// Reads @p text through a pipe, and publishes it.
bool readThrough(SessionFile &session, SessionStream stream, const std::string &text)
{
    const auto pipe = makePipe();
    std::string_view block;
    if (::write(pipe->writeEnd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())
        || session.read(pipe->readEnd.get(), stream, block) != static_cast<ssize_t>(text.size())
        || block != text)
        return false;
    session.publish();
    return true;
}

std::vector<std::string> recordsOf(const SessionFile &session)
{
    std::vector<std::string> records;
    session.each([&](const SessionFile::Record &record) {
        records.push_back(std::to_string(record.seq) + ':'
                          + std::to_string(static_cast<int>(record.stream)) + ':'
                          + std::string(record.bytes.substr(0, 3)));
    });
    return records;
}

} // namespace

class TestSessionFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aSuccessorFindsAll();
    void theOldestRecordsGo();
    void endsAndEmptyPipesAreToldApart();
    void whatContradictsItselfIsRefused_data();
    void whatContradictsItselfIsRefused();
    void otherFilesAreRefused();
    void aReadIsCompleted_data();
    void aReadIsCompleted();
    void theFormatIsTheRecordedOne();
    void aRecordedStateIsUnderstood();
};

void TestSessionFile::aSuccessorFindsAll()
{
    auto session = SessionFile::create(texts, 4711, 12.5, smallRing);
    QVERIFY(session);
    QVERIFY(readThrough(*session, SessionStream::Stdout, "one"));
    QVERIFY(readThrough(*session, SessionStream::Stderr, "two"));
    session->publishExit({256, 1});
    const auto found = SessionFile::open(again(*session));
    QVERIFY(found);
    QCOMPARE(found->texts().id, texts.id);
    QCOMPARE(found->texts().command, texts.command);
    QCOMPARE(found->texts().arguments, texts.arguments);
    QCOMPARE(found->texts().launcher, texts.launcher);
    QCOMPARE(found->texts().cwd, texts.cwd);
    QCOMPARE(found->state().pid, std::int64_t{4711});
    QCOMPARE(found->state().startTime, 12.5);
    QCOMPARE(found->lastSeq(), std::uint64_t{3});
    const std::vector<std::string> expected{"1:1:one", "2:2:two",
                                            std::string("3:3:") + std::string("\0\1\0", 3)};
    QCOMPARE(recordsOf(*found), expected);
}

void TestSessionFile::theOldestRecordsGo()
{
    auto session = SessionFile::create(texts, 1, 0, smallRing);
    QVERIFY(session);
    for (int i = 1; i <= 20; ++i)
        QVERIFY(readThrough(*session, SessionStream::Stdout,
                            std::to_string(100 + i) + std::string(20000, '.')));
    const auto records = recordsOf(*session);
    QVERIFY(records.size() >= 4 && records.size() <= 6);
    QCOMPARE(records.back(), std::string("20:1:120"));
    QCOMPARE(records.front(),
             std::to_string(21 - records.size()) + ":1:" + std::to_string(121 - records.size()));
    QVERIFY(SessionFile::open(again(*session)));
}

void TestSessionFile::endsAndEmptyPipesAreToldApart()
{
    auto session = SessionFile::create(texts, 1, 0, smallRing);
    auto pipe = makePipe();
    std::string_view block;
    QCOMPARE(session->read(pipe->readEnd.get(), SessionStream::Stdout, block), ssize_t{-1});
    QCOMPARE(errno, EAGAIN);
    pipe->writeEnd.reset();
    QCOMPARE(session->read(pipe->readEnd.get(), SessionStream::Stdout, block), ssize_t{0});
    QCOMPARE(session->unpublished(), std::size_t{0});
}

void TestSessionFile::whatContradictsItselfIsRefused_data()
{
    QTest::addColumn<int>("offset");
    QTest::addColumn<quint64>("value");
    QTest::addColumn<std::string>("error");
    const std::string contradicts = "its state contradicts itself";
    const auto row = [&](const char *name, std::size_t offset, quint64 value,
                         const std::string &error) {
        QTest::newRow(name) << int(offset) << value << error;
    };
    row("magic", offsetof(SessionHeader, magic), 1, "it is no session's memory file");
    row("version", offsetof(SessionHeader, version), (quint64{4096} << 32) | 2,
        "its state has version 2, this program knows 1");
    row("long texts", offsetof(SessionHeader, textBytes), quint64{1} << 40, contradicts);
    row("large ring", offsetof(SessionHeader, ringBytes), quint64{1} << 40, contradicts);
    row("no ring", offsetof(SessionHeader, ringBytes), 0, contradicts);
    row("head behind tail", offsetof(SessionHeader, head), 4096, contradicts);
    row("tail beyond the ring", offsetof(SessionHeader, tail), quint64{1} << 40, contradicts);
    row("tail beyond the records", offsetof(SessionHeader, tail), 64, contradicts);
    row("text beyond its place", 4096, 0xffffffff, contradicts);
    row("landing in the header", offsetof(SessionHeader, landing), 8, contradicts);
    row("landing in the ring", offsetof(SessionHeader, landing), ringBegin - 4096, contradicts);
    row("landing behind the file", offsetof(SessionHeader, landing), quint64{1} << 40, contradicts);
    row("record of no stream", ringBegin + 8, 3, contradicts);
    row("large record", ringBegin + 8, (quint64{1} << 32) | 40000, contradicts);
    row("record without a seq", ringBegin, 0, contradicts);
}

void TestSessionFile::whatContradictsItselfIsRefused()
{
    QFETCH(int, offset);
    QFETCH(quint64, value);
    QFETCH(std::string, error);
    auto session = SessionFile::create(texts, 1, 0, smallRing);
    QVERIFY(session && readThrough(*session, SessionStream::Stdout, "one"));
    QCOMPARE(::pwrite(session->fd(), &value, sizeof value, offset), ssize_t{8});
    const auto opened = SessionFile::open(again(*session));
    QVERIFY(!opened);
    QCOMPARE(opened.error().text, error);
}

void TestSessionFile::otherFilesAreRefused()
{
    Fd unsealed(::memfd_create("test", MFD_CLOEXEC));
    QVERIFY(::ftruncate(unsealed.get(), 1 << 20) == 0);
    QVERIFY(!SessionFile::open(std::move(unsealed)));
    const auto pipe = makePipe();
    QVERIFY(!SessionFile::open(Fd(::fcntl(pipe->readEnd.get(), F_DUPFD_CLOEXEC, 0))));
}

void TestSessionFile::aReadIsCompleted_data()
{
    QTest::addColumn<bool>("hasLanding");
    QTest::newRow("from the landing") << true;
    QTest::newRow("in a file of an earlier daemon") << false;
}

/// The reader was killed before it published.
void TestSessionFile::aReadIsCompleted()
{
    QFETCH(bool, hasLanding);
    auto made = SessionFile::create(texts, 1, 0, smallRing);
    QVERIFY(made);
    if (!hasLanding)
        made->state().landing = 0;
    auto session = SessionFile::open(again(*made));
    QVERIFY(session && readThrough(*session, SessionStream::Stdout, "one"));
    const auto pipe = makePipe();
    std::string_view block;
    QCOMPARE(::write(pipe->writeEnd.get(), "second", 6), ssize_t{6});
    QCOMPARE(session->read(pipe->readEnd.get(), SessionStream::Stderr, block), ssize_t{6});
    QCOMPARE(session->unpublished(), std::size_t{6});
    const auto successor = SessionFile::open(again(*session));
    QVERIFY(successor);
    const std::vector<std::string> expected{"1:1:one", "2:2:sec"};
    QCOMPARE(recordsOf(*successor), expected);
    QCOMPARE(successor->unpublished(), std::size_t{0});
}

/// The begin of a file of version 1, byte by byte: a change is another version.
void TestSessionFile::theFormatIsTheRecordedOne()
{
    auto session = SessionFile::create({"p", "c", "", "", ""}, 0x1234, 0.5, smallRing);
    QVERIFY(session && readThrough(*session, SessionStream::Stderr, "abc"));
    const auto hex = [&](int size, off_t at) {
        QByteArray bytes(size, '\0');
        return ::pread(session->fd(), bytes.data(), size_t(size), at) == size ? bytes.toHex(' ')
                                                                              : QByteArray();
    };
    QCOMPARE(hex(24, 0), "63 6c 61 75 73 74 72 6d 01 00 00 00 00 10 00 00 "
                         "00 90 00 00 00 00 00 00");
    QCOMPARE(hex(24, 24), "40 00 02 00 00 00 00 00 34 12 00 00 00 00 00 00 "
                          "00 00 00 00 00 00 e0 3f");
    // head, tail, intent
    QCOMPARE(hex(24, 48), "00 00 00 00 00 00 00 00 20 00 00 00 00 00 00 00 "
                          "02 00 00 00 00 00 00 00");
    QCOMPARE(hex(64, 72), QByteArray("00 ").repeated(64).chopped(1));
    QCOMPARE(hex(22, 4096), "01 00 00 00 70 01 00 00 00 63 00 00 00 00 00 00 "
                            "00 00 00 00 00 00");
    QCOMPARE(hex(8, 136), "00 20 00 00 00 00 00 00"); // landing
    QCOMPARE(hex(20, ringBegin), "01 00 00 00 00 00 00 00 03 00 00 00 02 00 00 00 61 62 63 00");
}

/// A file that a daemon of version 1 has left: whatever is changed here, it stays readable.
void TestSessionFile::aRecordedStateIsUnderstood()
{
    const auto bytesOf = [](const char *hex) { return QByteArray::fromHex(hex); };
    const QByteArray header = bytesOf("636c61757374726d 01000000 00100000 0010000000000000"
                                      "4000020000000000 3412000000000000 000000000000e03f"
                                      "2000000000000000 6000000000000000 6200000000000000"
                                      "0900000000000000 0100000000000000 0001000001000000"
                                      "1100000000000000 1200000000000000 0100000000000000"
                                      "0100000000000000 1300000000000000");
    const QByteArray texts = bytesOf("01000000 70 01000000 63 03000000 2d6100 00000000"
                                     "04000000 2f746d70");
    const QByteArray records = bytesOf("0800000000000000 02000000 01000000 6f6b000000000000"
                                       "0000000000000000"
                                       "0900000000000000 03000000 02000000 6261640000000000"
                                       "0000000000000000");
    Fd file(::memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    QVERIFY(::ftruncate(file.get(), 8192 + smallRing) == 0);
    QCOMPARE(::pwrite(file.get(), header.data(), size_t(header.size()), 0), header.size());
    QCOMPARE(::pwrite(file.get(), texts.data(), size_t(texts.size()), 4096), texts.size());
    QCOMPARE(::pwrite(file.get(), records.data(), size_t(records.size()), 8192 + 32),
             records.size());
    QCOMPARE(::fcntl(file.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL), 0);
    const auto session = SessionFile::open(std::move(file));
    QVERIFY2(session, session ? "" : session.error().text.c_str());
    const std::vector<std::string> expected{"8:1:ok", "9:2:bad"};
    QCOMPARE(recordsOf(*session), expected);
    QCOMPARE(session->texts().id, std::string("p"));
    QCOMPARE(session->texts().arguments, std::string("-a\0", 3));
    QCOMPARE(session->texts().cwd, std::string("/tmp"));
    const SessionHeader &state = session->state();
    QCOMPARE(state.pid, std::int64_t{0x1234});
    QCOMPARE(state.startTime, 0.5);
    QCOMPARE(state.stdinApplied.load(), std::uint64_t{9});
    QCOMPARE(state.stdinClosed.load(), std::uint64_t{1});
    QCOMPARE(state.ended.load(), endedFlag | 0x100);
    QCOMPARE(state.endedAt.load(), std::int64_t{0x11});
    QCOMPARE(state.exitedAt.load(), std::int64_t{0x12});
    QCOMPARE(state.killer.load(), std::uint64_t{1});
    QCOMPARE(state.killRest.load(), std::uint64_t{1});
    QCOMPARE(state.killAt.load(), std::int64_t{0x13});
}

CLAUSTRUM_PLAIN_TEST(TestSessionFile)
#include "testsessionfile.moc"
