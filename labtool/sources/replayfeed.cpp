// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/replayfeed.h"

#include "labtool/frames/texts.h"

#include <QElapsedTimer>

#include <algorithm>

namespace claustrum::lab {

ReplayFeed::ReplayFeed(LabSession *session, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_assembly(ReplayAssembly::defaultCap, [session](FrameNumber number) {
        const FrameStore &store = session->capture().store();
        return store.has(number) ? streamData(store.bytes(number)).value_or(std::string())
                                 : std::string();
    })
{
    m_scan.setSingleShot(true);
    m_notify.setSingleShot(true);
    m_notify.setInterval(intervalMs);
    connect(&m_scan, &QTimer::timeout, this, &ReplayFeed::scan);
    connect(&m_notify, &QTimer::timeout, this, &ReplayFeed::changed);
    connect(&session->capture(), &Capture::grew, this, [this] {
        if (!m_process.empty() && !m_scan.isActive())
            m_scan.start(0);
    });
    connect(&session->capture(), &Capture::forgot, this, [this] {
        m_assembly.forgetBefore(m_session->capture().store().first());
        notifySoon();
    });
    connect(session, &LabSession::opened, this, [this] {
        if (m_retainedLast == 0 || m_session->lists(m_process))
            return;
        m_retainedFirst = m_retainedLast = 0;
        notifySoon();
    });
    connect(&session->capture(), &Capture::cleared, this, [this] { setProcess({}); });
}

void ReplayFeed::setProcess(const std::string &id)
{
    m_process = id;
    m_assembly.clear();
    m_next = m_session->capture().store().first();
    m_retainedFirst = m_retainedLast = 0;
    m_problem.clear();
    ++m_generation;
    if (!id.empty()) {
        m_scan.start(0);
        fetch();
    }
    Q_EMIT changed();
}

void ReplayFeed::notifySoon()
{
    if (!m_notify.isActive())
        m_notify.start();
}

void ReplayFeed::scan()
{
    const FrameStore &store = m_session->capture().store();
    QElapsedTimer clock;
    clock.start();
    m_next = std::max(m_next, store.first());
    std::string scratch;
    for (; m_next < store.end(); ++m_next) {
        if (m_next % 64 == 0 && clock.elapsed() >= sliceMs) {
            m_scan.start(0);
            break;
        }
        const FrameRecord &record = store.at(m_next);
        if (record.process == 0 || store.names().name(record.process) != m_process)
            continue;
        if (record.kind == FrameKind::Result
            && store.names().name(record.method) == "process.spawn")
            m_assembly.clear(); // another process with this id: its seqs begin anew
        if (!isStream(record.kind))
            continue;
        const auto bytes = store.bytes(record, scratch);
        m_assembly.addStored(readFrame(bytes, Direction::Out), store.processId(record), m_next,
                             store.cutAt(record, bytes).has_value());
    }
    notifySoon();
}

void ReplayFeed::fetch()
{
    if (!m_process.empty() && m_session->client().state() == InspectionClient::State::Watching)
        fetchFrom(0);
}

void ReplayFeed::fetchFrom(std::uint64_t seq)
{
    const auto generation = m_generation;
    m_session->client().fetchFrames(m_process, seq, pageFrames,
                                    [this, generation](const InspectionClient::Frames &frames) {
                                        if (generation != m_generation)
                                            return;
                                        m_problem = toQString(frames.error);
                                        if (frames.error.empty()) {
                                            m_retainedFirst = frames.firstSeq;
                                            m_retainedLast = frames.lastSeq;
                                        }
                                        std::uint64_t last = 0;
                                        for (const std::string &line : frames.lines) {
                                            const FrameView frame = readFrame(line, Direction::Out);
                                            m_assembly.addFrame(frame, m_process);
                                            last = frame.seq.value_or(0);
                                        }
                                        if (last != 0 && last < frames.lastSeq)
                                            fetchFrom(last);
                                        notifySoon();
                                    });
}

} // namespace claustrum::lab
