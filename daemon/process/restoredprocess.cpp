// SPDX-License-Identifier: Apache-2.0
// The state of a process that the keeper has, too, and what a successor makes of it.
#include "daemon/process/childprocess.h"

#include <algorithm>
#include <cstring>

namespace claustrum {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr nanoseconds longestKillWait = std::chrono::seconds(30);

/// How much of @p time, which began at @p begin, is left.
milliseconds leftOf(nanoseconds time, std::int64_t begin)
{
    const nanoseconds passed(monotonicNow() - begin);
    return std::chrono::ceil<milliseconds>(std::clamp(time - passed, nanoseconds(0), time));
}

} // namespace

void ChildProcess::keepIn(std::unique_ptr<KeptSession> kept)
{
    m_kept = std::move(kept);
    m_stdout.readBy(m_kept->stdoutReader());
    m_stderr.readBy(m_kept->stderrReader());
    m_stdin.queueIn(m_kept->stdinStore(), m_kept->state().stdinApplied);
    m_replay.keepIn(*this);
}

void ChildProcess::noteKillAt(std::optional<std::chrono::steady_clock::time_point> at)
{
    if (m_kept)
        m_kept->noteKillAt(at);
}

void ChildProcess::spillTo(std::unique_ptr<SpillFiles> spill)
{
    if (m_kept)
        spill->keepBy(*m_kept);
    m_replay.spillTo(std::move(spill));
}

bool ChildProcess::resume(std::unique_ptr<KeptSession> kept, std::unique_ptr<SpillFiles> spill)
{
    keepIn(std::move(kept));
    if (spill)
        spillTo(std::move(spill));
    const SessionHeader &state = m_kept->state();
    if (state.killer != 0)
        m_killer = state.killer == 1 ? Killer::Client : Killer::Shutdown;
    if (state.killRest != 0) {
        m_killGroupAtExit = true;
        m_groupIsHeld = true;
    }
    if ((state.ended & endedFlag) != 0) {
        m_waitStatus = static_cast<int>(state.ended & 0xffff);
        m_reaped = true;
        m_state = State::Draining;
    }
    restoreFrames();
    if (state.stdinClosed != 0 && m_state != State::Exited)
        closeStdin();
    return m_state == State::Exited || watchRestored();
}

/// What the replay buffer has of the frames before.
void ChildProcess::restoreFrames()
{
    const auto restore = [this](const SessionFile::Record &record) {
        if (m_replay.lastSeq() == 0)
            m_replay.beginAfter(record.seq - 1);
        if (record.stream == SessionStream::Exit)
            restoreExit(record);
        m_replay.note(record.stream == SessionStream::Exit
                          ? exitFrame(record.seq).size()
                          : m_frames.dataSize(record.seq, record.bytes.size()));
    };
    m_kept->file().each(restore);
}

void ChildProcess::restoreExit(const SessionFile::Record &record)
{
    SessionExit exit{};
    std::memcpy(&exit, record.bytes.data(), sizeof exit);
    m_waitStatus = exit.waitStatus;
    m_reaped = true;
    m_state = State::Exited;
    m_exitedAt =
        std::chrono::steady_clock::time_point(nanoseconds(m_kept->state().exitedAt.load()));
}

/// The very bytes that it had: they follow from id, seq, stream and content.
Frame ChildProcess::frameOf(const SessionFile::Record &record) const
{
    if (record.stream == SessionStream::Exit)
        return exitFrame(record.seq);
    const auto stream = record.stream == SessionStream::Stdout ? Stream::Stdout : Stream::Stderr;
    return m_frames.data(stream, record.seq, record.bytes);
}

Frame ChildProcess::oldest() const
{
    std::uint64_t at = m_oldestKept;
    const auto record = m_kept->file().next(at);
    return record ? frameOf(*record) : Frame();
}

std::size_t ChildProcess::dropOldest()
{
    const auto dropped = m_kept->file().next(m_oldestKept);
    return dropped ? m_frames.dataSize(dropped->seq, dropped->bytes.size()) : 0;
}

void ChildProcess::after(Seq seq, const std::function<void(const Frame &)> &each) const
{
    std::uint64_t at = m_oldestKept;
    while (const auto record = m_kept->file().next(at)) {
        if (record->seq > seq)
            each(frameOf(*record));
    }
}

bool ChildProcess::watchRestored()
{
    if (!resumeOutputs())
        return false;
    if (!m_stdin.empty())
        writeStdin();
    const SessionHeader &state = m_kept->state();
    if (m_state == State::Draining) {
        drain(leftOf(drainTimeout, state.endedAt));
        return true;
    }
    if (state.killAt != 0) {
        m_killTimer = std::make_unique<QTimer>();
        m_killTimer->setSingleShot(true);
        QObject::connect(m_killTimer.get(), &QTimer::timeout,
                         [this] { killGroup(Killer::Client); });
        m_killTimer->start(leftOf(longestKillWait, state.killAt - longestKillWait.count()));
    }
    return m_exitWatch.start(m_exitWatchFd.get(), EPOLLIN);
}

} // namespace claustrum
