// SPDX-License-Identifier: Apache-2.0
#include "daemon/inspection/lookout.h"

#include "daemon/client/connection.h"
#include "daemon/process/childprocess.h"
#include "daemon/wirelog/timetext.h"

#include <algorithm>

namespace claustrum {

Lookout::Lookout(const DaemonView &daemon, Taps &taps, const Roster &roster)
    : m_daemon(daemon)
    , m_taps(taps)
    , m_roster(roster)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(shortestInterval);
    QObject::connect(&m_timer, &QTimer::timeout, [this] { tellChange(); });
}

Lookout::~Lookout()
{
    rest();
}

RetainedFrames Lookout::retained(const std::string &processId, Seq fromSeq, std::size_t limit) const
{
    RetainedFrames found;
    const ChildProcess *const process = m_daemon.process(processId);
    if (!process)
        return found;
    found.found = true;
    found.firstSeq = process->replay().firstSeq();
    found.lastSeq = process->replay().lastSeq();
    const std::size_t most = std::min(limit, framesLimit);
    std::size_t bytes = 0;
    process->replay().after(fromSeq, [&](const Frame &frame) {
        bytes += frame.size();
        if (found.frames.empty() || (found.frames.size() < most && bytes <= framesBytesLimit))
            found.frames.push_back(frame);
        else
            bytes = framesBytesLimit; // none behind one that was left out
    });
    return found;
}

void Lookout::watch(Audience &audience, bool frames)
{
    if (!m_audience) {
        m_taps.frames.add(*this);
        m_taps.life.add(*this);
        m_taps.work.add(*this);
    }
    if (frames && !m_frames)
        (void)m_feed.take(); // what an earlier watcher left
    m_audience = &audience;
    m_frames = frames;
}

void Lookout::rest()
{
    m_taps.frames.remove(*this);
    m_taps.life.remove(*this);
    m_taps.work.remove(*this);
    m_audience = nullptr;
    m_frames = false;
    m_timer.stop();
}

void Lookout::lineCame(const Connection &from, std::string_view line)
{
    if (m_frames)
        pass(from, Direction::In, Frame({line, "\n"}));
    noteChange();
}

void Lookout::frameWritten(const Connection &to, const Frame &frame)
{
    if (m_frames)
        pass(to, Direction::Out, frame);
    noteChange();
}

void Lookout::pass(const Connection &connection, Direction direction, Frame frame)
{
    if (m_feed.push({wallClock(), connection.number(), direction, std::move(frame)}))
        m_audience->framesCame();
}

void Lookout::noteChange()
{
    if (!m_timer.isActive())
        m_timer.start();
}

/// Looking at very many processes takes a while; it never takes more than a fiftieth of the time.
void Lookout::tellChange()
{
    constexpr int restFactor = 50;
    const auto began = std::chrono::steady_clock::now();
    Snapshot now = snapshot();
    const bool inMotion = now.inMotion();
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - began);
    m_timer.setInterval(std::max(shortestInterval, took * restFactor));
    m_audience->snapshotChanged(std::move(now));
    if (inMotion)
        m_timer.start();
}

} // namespace claustrum
