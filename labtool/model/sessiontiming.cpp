// SPDX-License-Identifier: Apache-2.0
#include "labtool/model/sessiontiming.h"

#include "conformance/timing/wirelogmembers.h"

#include <QElapsedTimer>

#include <algorithm>
#include <optional>

namespace claustrum::lab {
namespace {

std::optional<Moment::Kind> eventOf(NoteKind kind)
{
    switch (kind) {
    case NoteKind::Lost:
        return Moment::Kind::Lost;
    case NoteKind::Opened:
        return Moment::Kind::Opened;
    case NoteKind::Closed:
        return Moment::Kind::Closed;
    case NoteKind::Queue:
        return Moment::Kind::Queue;
    case NoteKind::Disconnected: // what happens meanwhile is not known
    case NoteKind::Restarted:
    case NoteKind::Succeeded:
        return Moment::Kind::Restarted;
    case NoteKind::Remark:
    case NoteKind::Paused:
    case NoteKind::Snapshot:
        break;
    }
    return std::nullopt;
}

/// Of a frame whose bytes are gone, what the record knows.
Moment momentOf(const FrameStore &store, const FrameRecord &record)
{
    Moment moment;
    moment.kind = static_cast<Moment::Kind>(record.kind);
    moment.bytes = record.size + 1;
    moment.method = store.names().name(record.method);
    moment.process = store.names().name(record.process);
    return moment;
}

} // namespace

static_assert(static_cast<int>(FrameKind::Request) == static_cast<int>(Moment::Kind::Request));
static_assert(static_cast<int>(FrameKind::Exit) == static_cast<int>(Moment::Kind::Exit));
static_assert(static_cast<int>(FrameKind::Unreadable)
              == static_cast<int>(Moment::Kind::Unreadable));

Moment momentOf(const FrameStore &store, FrameNumber number, std::string &scratch)
{
    const FrameRecord &record = store.at(number);
    Moment moment;
    if (record.kind == FrameKind::Note) {
        const auto event = eventOf(static_cast<NoteKind>(record.code));
        moment.kind = event.value_or(Moment::Kind::Opened);
        moment.count = event == Moment::Kind::Lost ? 1 : record.seq;
    } else {
        const std::string_view bytes = store.bytes(record, scratch);
        const bool isGone = store.isGone(record);
        moment = isGone ? momentOf(store, record) : claustrum::momentOf(bytes, record.direction);
        if (!isGone)
            moment.process = processOf(moment.process, store.names().name(record.source));
    }
    moment.time = record.time;
    moment.connection = record.connection;
    moment.number = number;
    return moment;
}

SessionTiming::SessionTiming(Capture *capture, QObject *parent)
    : QObject(parent)
    , m_capture(capture)
    , m_analysis(std::in_place)
{
    m_slices.setSingleShot(true);
    m_report.setSingleShot(true);
    connect(&m_slices, &QTimer::timeout, this, [this] { read(sliceMs); });
    connect(&m_report, &QTimer::timeout, this, &SessionTiming::changed);
    connect(capture, &Capture::grew, this, &SessionTiming::onGrew);
    connect(capture, &Capture::cleared, this, &SessionTiming::restart);
}

void SessionTiming::addViewer(const QObject *viewer)
{
    m_viewers.insert(viewer);
    onGrew();
}

void SessionTiming::removeViewer(const QObject *viewer)
{
    m_viewers.erase(viewer);
}

void SessionTiming::onGrew()
{
    if (!m_viewers.empty() && !isComplete() && !m_slices.isActive())
        m_slices.start(0);
}

void SessionTiming::restart()
{
    m_analysis.emplace();
    m_waterfall = {};
    m_next = m_capture->store().first();
    m_mayBeCut = false;
    Q_EMIT changed();
}

void SessionTiming::readAll()
{
    while (!isComplete())
        read(1000);
    Q_EMIT changed();
}

void SessionTiming::read(int milliseconds)
{
    const FrameStore &store = m_capture->store();
    QElapsedTimer clock;
    clock.start();
    m_next = std::max(m_next, store.first());
    for (; m_next < store.end(); ++m_next) {
        take(m_next);
        if (m_next % 64 == 0 && clock.elapsed() >= milliseconds) {
            ++m_next;
            break;
        }
    }
    if (!isComplete())
        m_slices.start(0);
    if (!m_report.isActive())
        m_report.start(intervalMs);
}

void SessionTiming::take(FrameNumber number)
{
    const FrameRecord &record = m_capture->store().at(number);
    if (record.kind == FrameKind::Note && !eventOf(static_cast<NoteKind>(record.code)))
        return;
    m_mayBeCut |= (record.text.flags & TextRef::body) != 0;
    m_waterfall.add(m_analysis->add(momentOf(m_capture->store(), number, m_scratch)));
}

} // namespace claustrum::lab
