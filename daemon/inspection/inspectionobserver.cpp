// SPDX-License-Identifier: Apache-2.0
#include "daemon/inspection/inspectionobserver.h"

#include "daemon/client/connection.h"
#include "daemon/process/childprocess.h"
#include "daemon/wirelog/timetext.h"

#include <algorithm>

namespace claustrum {

InspectionObserver::InspectionObserver(const DaemonView &daemon, Observers &observers,
                                       const Origins &origins)
    : m_daemon(daemon)
    , m_observers(observers)
    , m_origins(origins)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(shortestInterval);
    QObject::connect(&m_timer, &QTimer::timeout, [this] { sendSnapshot(); });
}

InspectionObserver::~InspectionObserver()
{
    unsubscribe();
}

RetainedFrames InspectionObserver::retained(const std::string &processId, Seq fromSeq,
                                            std::size_t limit) const
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
            bytes = framesBytesLimit; // none after an omitted one
    });
    return found;
}

void InspectionObserver::subscribe(Subscriber &subscriber, bool frames)
{
    if (!m_subscriber) {
        m_observers.frames.add(*this);
        m_observers.life.add(*this);
        m_observers.work.add(*this);
    }
    if (frames && !m_frames)
        (void)m_queue.take(); // frames left by an earlier watcher
    m_subscriber = &subscriber;
    m_frames = frames;
}

void InspectionObserver::unsubscribe()
{
    m_observers.frames.remove(*this);
    m_observers.life.remove(*this);
    m_observers.work.remove(*this);
    m_subscriber = nullptr;
    m_frames = false;
    m_timer.stop();
}

void InspectionObserver::onLineReceived(const Connection &from, std::string_view line)
{
    if (m_frames)
        push(from, Direction::In, Frame({line, "\n"}));
    scheduleSnapshot();
}

void InspectionObserver::onFrameWritten(const Connection &to, const Frame &frame)
{
    if (m_frames)
        push(to, Direction::Out, frame);
    scheduleSnapshot();
}

void InspectionObserver::push(const Connection &connection, Direction direction, Frame frame)
{
    if (m_queue.push({wallClock(), connection.number(), direction, std::move(frame)}))
        m_subscriber->onFrames();
}

void InspectionObserver::scheduleSnapshot()
{
    if (!m_timer.isActive())
        m_timer.start();
}

/// Snapshots of very many processes take a while, but never more than a fiftieth of the time.
void InspectionObserver::sendSnapshot()
{
    constexpr int restFactor = 50;
    const auto began = std::chrono::steady_clock::now();
    DaemonSnapshot now = snapshot();
    const bool hasQueuedBytes = now.hasQueuedBytes();
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - began);
    m_timer.setInterval(std::max(shortestInterval, took * restFactor));
    m_subscriber->onSnapshot(std::move(now));
    if (hasQueuedBytes)
        m_timer.start();
}

} // namespace claustrum
