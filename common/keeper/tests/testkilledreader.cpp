// SPDX-License-Identifier: Apache-2.0
// A reader of outputs and a writer of stdin, stopped after every single instruction: what a
// successor would find if it had been killed there.
#include "common/keeper/sessionfile.h"
#include "common/keeper/stdinfile.h"
#include "posix/pipe.h"
#include "testing/scale.h"
#include "testing/testprogram.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <functional>
#include <string>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <vector>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

constexpr std::size_t smallRing = 4 * (SessionFile::blockBytes + 16);
constexpr std::size_t outputBytes = std::size_t{70} * 1000; // both together: more than the ring
constexpr int capacity = 1024 * 1024;

/// Words that tell their place.
std::string numbered(char stream, std::size_t size)
{
    std::string text;
    for (int i = 0; text.size() < size; ++i)
        text += stream + std::to_string(i) + '\n';
    text.resize(size);
    return text;
}

std::size_t bytesIn(int pipe)
{
    int count = -1;
    ::ioctl(pipe, FIONREAD, &count);
    return static_cast<std::size_t>(count);
}

/// A child that stops after each of its instructions.
class SteppedChild
{
public:
    explicit SteppedChild(const std::function<void()> &work)
        : m_pid(::fork())
    {
        if (m_pid == 0) {
            ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
            ::raise(SIGSTOP);
            work();
            ::_exit(0);
        }
        ::waitpid(m_pid, &m_status, 0);
    }
    ~SteppedChild() { kill(); }
    SteppedChild(const SteppedChild &) = delete;
    SteppedChild &operator=(const SteppedChild &) = delete;

    /// False: it has ended.
    bool step()
    {
        if (!WIFSTOPPED(m_status) || ::ptrace(PTRACE_SINGLESTEP, m_pid, nullptr, nullptr) < 0
            || ::waitpid(m_pid, &m_status, 0) < 0)
            return false;
        return WIFSTOPPED(m_status);
    }
    [[nodiscard]] bool hasSucceeded() const { return m_status == 0; }
    void kill()
    {
        if (WIFSTOPPED(m_status)) {
            ::kill(m_pid, SIGKILL);
            ::waitpid(m_pid, &m_status, 0);
        }
    }

private:
    pid_t m_pid;
    int m_status = 0;
};

/// Two full pipes, and a session that they are read into.
struct Outputs
{
    std::array<std::string, 2> text{numbered('o', outputBytes), numbered('e', outputBytes)};
    std::array<Result<Pipe>, 2> pipes{makePipe(), makePipe()};
    Result<SessionFile> session = SessionFile::create({"p", "c", "", "", ""}, 1, 0.5, smallRing);

    bool fill()
    {
        for (std::size_t i = 0; i < pipes.size(); ++i) {
            const int end = pipes[i]->writeEnd.get();
            if (::fcntl(end, F_SETPIPE_SZ, capacity) < 0
                || ::write(end, text[i].data(), outputBytes) != static_cast<ssize_t>(outputBytes))
                return false;
        }
        return true;
    }

    /// Reads both in turn, to their end.
    static void readAll(SessionFile &session, const std::array<Result<Pipe>, 2> &pipes)
    {
        std::array<ssize_t, 2> got{1, 1};
        while (got[0] > 0 || got[1] > 0) {
            for (std::size_t i = 0; i < got.size(); ++i) {
                std::string_view block;
                got[i] =
                    session.read(pipes[i]->readEnd.get(),
                                 i == 0 ? SessionStream::Stdout : SessionStream::Stderr, block);
                if (got[i] > 0)
                    session.publish();
            }
        }
    }

    /// The bytes of a stream that are in the ring, with those of a read that nobody published.
    [[nodiscard]] std::string inRing(std::size_t stream) const
    {
        std::string bytes;
        session->each([&](const SessionFile::Record &record) {
            if (record.stream == static_cast<SessionStream>(stream + 1))
                bytes += record.bytes;
        });
        const std::size_t more = session->unpublished();
        if (more > 0 && session->state().intent % 16 == stream + 1) {
            const off_t end = ::lseek(session->fd(), 0, SEEK_CUR);
            std::string read(more, '\0');
            if (::pread(session->fd(), read.data(), more, end - static_cast<off_t>(more)) > 0)
                bytes += read;
        }
        return bytes;
    }

    /// Everything by which isWhole() can change: while bytes are copied within the file, nothing
    /// does.
    [[nodiscard]] std::array<std::uint64_t, 6> seen() const
    {
        const SessionHeader &state = session->state();
        return {state.head,
                state.tail,
                state.intent,
                static_cast<std::uint64_t>(::lseek(session->fd(), 0, SEEK_CUR)),
                bytesIn(pipes[0]->readEnd.get()),
                bytesIn(pipes[1]->readEnd.get())};
    }

    /// The ring ends where the pipe begins: no byte is in neither or in both.
    [[nodiscard]] bool isWhole(std::size_t stream) const
    {
        const std::string bytes = inRing(stream);
        const std::size_t taken = outputBytes - bytesIn(pipes[stream]->readEnd.get());
        const bool isAll = session->state().head != 0 || bytes.size() == taken;
        return isAll && bytes.size() <= taken
               && text[stream].compare(taken - bytes.size(), bytes.size(), bytes) == 0;
    }
};

/// Whether this machine lets a test stop its child after each instruction.
bool canStep()
{
    SteppedChild child([] {});
    return !sanitized && child.step();
}

} // namespace

class TestKilledReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void everyByteIsInOnePlace();
    void aSuccessorGoesOn();
    void stdinIsWrittenOnce();

private:
    std::vector<int>
        m_changes; // the instructions of a reader after which a successor finds another state
};

void TestKilledReader::initTestCase()
{
    if (!canStep())
        QSKIP("not run here: a child cannot be stopped after each instruction");
}

void TestKilledReader::everyByteIsInOnePlace()
{
    Outputs outputs;
    QVERIFY(outputs.session && outputs.fill());
    SteppedChild child([&] { Outputs::readAll(*outputs.session, outputs.pipes); });
    auto before = outputs.seen();
    int steps = 0;
    int unpublished = 0;
    for (; child.step(); ++steps) {
        if (outputs.seen() == before)
            continue;
        before = outputs.seen();
        m_changes.push_back(steps);
        QVERIFY2(outputs.isWhole(0) && outputs.isWhole(1), std::to_string(steps).c_str());
        unpublished += outputs.session->unpublished() > 0 ? 1 : 0;
    }
    QVERIFY(child.hasSucceeded());
    QVERIFY(outputs.session->state().head > 0); // the oldest were dropped
    QVERIFY(unpublished > 0);
    qInfo("%d instructions, %zu states, %d of them with a read that is not published", steps,
          m_changes.size(), unpublished);
}

/// Killed in earnest, after some of the changes.
void TestKilledReader::aSuccessorGoesOn()
{
    const auto stride = static_cast<std::size_t>(scaled(11, 1));
    QVERIFY(!m_changes.empty());
    for (std::size_t i = 0; i < m_changes.size(); i += stride) {
        const int last = m_changes[i] + 1;
        Outputs outputs;
        QVERIFY(outputs.session && outputs.fill());
        SteppedChild child([&] { Outputs::readAll(*outputs.session, outputs.pipes); });
        int steps = 0;
        while (steps < last && child.step())
            ++steps;
        child.kill();
        auto file = Fd(::fcntl(outputs.session->fd(), F_DUPFD_CLOEXEC, 0));
        auto successor = SessionFile::open(std::move(file));
        QVERIFY2(successor, std::to_string(last).c_str());
        QCOMPARE(successor->unpublished(), std::size_t{0});
        Outputs::readAll(*successor, outputs.pipes);
        QVERIFY2(outputs.isWhole(0) && outputs.isWhole(1), std::to_string(last).c_str());
        QVERIFY(SessionFile::open(Fd(::fcntl(successor->fd(), F_DUPFD_CLOEXEC, 0)))); // seqs, too
    }
}

void TestKilledReader::stdinIsWrittenOnce()
{
    const std::string text = numbered('i', 60000);
    auto pipe = makePipe();
    auto file = StdinFile::create();
    QVERIFY(pipe && file && ::fcntl(pipe->writeEnd.get(), F_SETPIPE_SZ, capacity) > 0);
    SteppedChild child([&] {
        for (std::uint64_t at = 0; at < text.size(); at += 7500) {
            (void)file->put(std::string_view(text).substr(at, 7500), at);
            (void)file->writeTo(pipe->writeEnd.get(), at + 7500);
        }
    });
    std::size_t before = 0;
    while (child.step()) {
        const auto written = static_cast<std::size_t>(::lseek(file->fd(), 0, SEEK_CUR));
        QCOMPARE(bytesIn(pipe->readEnd.get()), written);
        QVERIFY(written >= before);
        before = written;
    }
    QVERIFY(child.hasSucceeded());
    std::string got(text.size(), '\0');
    QCOMPARE(::read(pipe->readEnd.get(), got.data(), got.size()),
             static_cast<ssize_t>(text.size()));
    QCOMPARE(got, text);
}

CLAUSTRUM_PLAIN_TEST(TestKilledReader)
#include "testkilledreader.moc"
