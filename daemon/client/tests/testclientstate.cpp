// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/clientstate.h"
#include "daemon/client/linereader.h"
#include "posix/files.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <sys/mman.h>
#include <unistd.h>

using namespace claustrum;

namespace {

using Kind = WriteQueue::Kind;

ClientState someClient()
{
    ClientState state;
    state.isTrusted = true;
    state.unread = "{\"half"; // not a raw string: moc takes its brace for one of the code
    state.unsent = {{Frame({"first\n"}), Kind::Stream}, {Frame({"second\n"}), Kind::Reply}};
    state.headWritten = 3;
    state.streams = {{7, 41}, {9, 0}};
    return state;
}

std::string textOf(const Result<ClientState> &state)
{
    if (!state)
        return state.error().text;
    std::string text = state->unread + (state->isTrusted ? " trusted" : "")
                       + (state->isEnding ? " ending" : "") + " "
                       + std::to_string(state->headWritten);
    for (const auto &[frame, kind] : state->unsent)
        text += " " + std::to_string(static_cast<int>(kind)) + std::string(frame.bytes());
    for (const auto &[session, lastSeq] : state->streams)
        text += " " + std::to_string(session) + ":" + std::to_string(lastSeq);
    return text;
}

std::string packedAndUnpacked(const ClientState &state)
{
    const auto file = packClient(state);
    return file ? textOf(unpackClient(file->get())) : file.error().text;
}

/// Of @p bytes instead of a packed state.
std::string unpackedFrom(const std::string &bytes)
{
    const Fd file(::memfd_create("test", MFD_CLOEXEC));
    (void)writeAll(file.get(), bytes, "test");
    ::lseek(file.get(), 0, SEEK_SET);
    return textOf(unpackClient(file.get()));
}

} // namespace

class TestClientState : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void allOfItIsUnpacked();
    void whatContradictsItselfIsRefused_data();
    void whatContradictsItselfIsRefused();
    void halfAStateIsRefused();
};

void TestClientState::allOfItIsUnpacked()
{
    QCOMPARE(packedAndUnpacked(someClient()),
             std::string("{\"half trusted 3 2first\n 0second\n 7:41 9:0"));
    ClientState idle;
    idle.isEnding = true;
    QCOMPARE(packedAndUnpacked(idle), std::string(" ending 0"));
}

void TestClientState::whatContradictsItselfIsRefused_data()
{
    QTest::addColumn<int>("change");
    QTest::newRow("more of the first frame than it has") << 0;
    QTest::newRow("a begun frame, but none") << 1;
    QTest::newRow("a line beyond the limit") << 2;
    QTest::newRow("an empty frame") << 3;
    QTest::newRow("an unknown kind of frame") << 4;
}

void TestClientState::whatContradictsItselfIsRefused()
{
    QFETCH(int, change);
    ClientState state = someClient();
    if (change == 0)
        state.headWritten = 6;
    else if (change == 1)
        state.unsent.clear();
    else if (change == 2)
        state.unread.assign(LineReader::lineLimit + 1, 'x');
    else if (change == 3)
        state.unsent.push_back({Frame(), Kind::Stream});
    else
        state.unsent.back().kind = static_cast<Kind>(3);
    QCOMPARE(packedAndUnpacked(state), std::string("its state contradicts itself"));
}

void TestClientState::halfAStateIsRefused()
{
    const auto file = packClient(someClient());
    QVERIFY(file);
    const auto bytes = readAll(file->get(), "test", 4096);
    QVERIFY(bytes);
    for (std::size_t size = 8; size < bytes->size(); ++size)
        QCOMPARE(unpackedFrom(bytes->substr(0, size)), std::string("its state contradicts itself"));
    QCOMPARE(unpackedFrom(*bytes + "x"), std::string("its state contradicts itself"));
    QCOMPARE(unpackedFrom(std::string("\2\0\0\0\0\0\0\0", 8)),
             std::string("its state has version 2"));
}

CLAUSTRUM_TEST(TestClientState)
#include "testclientstate.moc"
