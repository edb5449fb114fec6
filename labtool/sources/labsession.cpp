// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/labsession.h"

#include "conformance/timing/timestamp.h"
#include "labtool/frames/texts.h"
#include "labtool/model/framesummary.h"
#include "labtool/sources/handover.h"
#include "labtool/sources/transcriptframes.h"
#include "posix/files.h"

#include <QFileInfo>

#include <cstdlib>

namespace claustrum::lab {
namespace {

constexpr int tickMs = 1000;
constexpr int refreshMs = 250;

std::string openedText(const ConnectionInfo &connection)
{
    std::string text = "connection " + std::to_string(connection.number) + " opened";
    if (!connection.executable.empty())
        text += " by " + connection.executable;
    if (connection.pid)
        text += ", pid " + std::to_string(*connection.pid);
    return text;
}

} // namespace

LabSession::LabSession(QObject *parent)
    : QObject(parent)
{
    connect(&m_client, &InspectionClient::stateChanged, this, &LabSession::onStateChanged);
    connect(&m_client, &InspectionClient::snapshot, this, &LabSession::onSnapshot);
    connect(&m_client, &InspectionClient::frames, this, [this](const FrameBatch &batch) {
        m_hasLiveFrames = true;
        m_capture.append(*batch);
    });
    connect(&m_capture, &Capture::cleared, this, [this] {
        m_hasLiveFrames = false;
        m_isAnnotated = false;
        m_savedEnd = 0;
    });
    connect(&m_capture, &Capture::annotated, this, [this] { m_isAnnotated = true; });
    connect(&m_client, &InspectionClient::lost, this, [this](quint64 lines, qint64 time) {
        m_capture.note(NoteKind::Lost, time, 0,
                       std::to_string(lines) + " lines lost here: this tool could not keep up");
    });
    connect(&m_client, &InspectionClient::unknownLine, this, [this](const QString &what) {
        Q_EMIT message(tr("The daemon sent something unknown to this version: %1").arg(what));
    });
    connect(&m_tick, &QTimer::timeout, this, [this] { m_capture.markOverdue(nowNs()); });
    m_tick.setInterval(tickMs);
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(refreshMs);
    connect(&m_refresh, &QTimer::timeout, this, &LabSession::refreshTables);
    connect(&m_capture, &Capture::grew, this, [this] {
        if (!m_refresh.isActive())
            m_refresh.start();
    });
}

void LabSession::begin(const QString &source)
{
    if (m_loader)
        m_loader->disconnect(this);
    m_loader.reset();
    m_merge.reset();
    m_isMerging = false;
    m_tick.stop();
    m_client.close();
    m_tables.clear();
    m_open.clear();
    m_paused.clear();
    m_transcript.clear();
    m_wasWatching = false;
    m_isDaemon = false;
    m_isFollowing = false;
    m_problem.clear();
    if (source != m_source || source.isEmpty()) {
        m_capture.clear();
        m_sinceSnapshot.invalidate();
    }
    m_source = source;
    refreshTables();
}

bool LabSession::hasUnsavedFrames() const
{
    return m_hasLiveFrames && m_capture.store().end() > m_savedEnd;
}

void LabSession::setSaved(FrameNumber end)
{
    m_savedEnd = end;
    m_isAnnotated = false;
}

void LabSession::openMerged(const QStringList &paths)
{
    QStringList names;
    for (const QString &path : paths)
        names << QFileInfo(path).fileName();
    begin(names.join(QLatin1String(" + ")));
    m_capture.clear();
    Q_EMIT began(false);
    m_isMerging = true;
    m_merge = std::make_unique<MergeJob>(paths);
    connect(m_merge.get(), &MergeJob::progress, this, &LabSession::loading);
    connect(m_merge.get(), &MergeJob::finished, this,
            [this, merge = m_merge.get()](bool cancelled, const QString &error) {
                if (m_merge.get() == merge)
                    onMerged(cancelled, error);
            });
    m_merge->start();
    Q_EMIT opened();
}

void LabSession::onMerged(bool cancelled, const QString &error)
{
    m_isMerging = false;
    if (cancelled || !error.isEmpty()) {
        Q_EMIT loaded();
        fail(cancelled ? tr("Cancelled: the logs are not merged") : error);
        return;
    }
    openWireLog(m_merge->path(), true, FileLoader::Mode::Once);
    Q_EMIT opened();
}

void LabSession::keepSnapshot()
{
    if (canKeepSnapshot())
        m_capture.note(NoteKind::Snapshot, nowNs(), 0, snapshot()->text);
}

/// The tables of a file show the last snapshot that was kept in it, as last seen.
void LabSession::showKeptSnapshot()
{
    const FrameStore &store = m_capture.store();
    for (FrameNumber number = store.end(); number-- > store.first();) {
        const FrameRecord &record = store.at(number);
        if (record.kind != FrameKind::Note)
            continue;
        if (const auto kept = snapshotIn(record, store.bytes(number))) {
            m_tables.setSnapshot(*kept, m_capture.tracker());
            m_tables.setReachable(false);
            return;
        }
    }
}

bool LabSession::isAnotherSource(const QString &daemon) const
{
    return InspectionAddress::from(daemon).daemonSocket != m_source;
}

void LabSession::openDaemon(const QString &named)
{
    const auto address = InspectionAddress::from(named);
    begin(address.daemonSocket);
    m_isDaemon = true;
    Q_EMIT began(true);
    m_client.open(address);
    m_tick.start();
    Q_EMIT opened();
}

void LabSession::closeDaemon()
{
    if (!m_isDaemon)
        return;
    m_tick.stop();
    m_client.close();
    m_capture.close(0);
    Q_EMIT opened();
}

QString LabSession::title() const
{
    if (!m_isDaemon)
        return m_source;
    return m_client.state() == InspectionClient::State::Watching
               ? tr("live  %1").arg(m_source)
               : tr("not connected: %1").arg(m_source);
}

std::string LabSession::daemonSocket() const
{
    const QString &socket = m_client.address().daemonSocket;
    return (socket.isEmpty() ? InspectionAddress::defaultSocket() : socket).toStdString();
}

void LabSession::fail(const QString &problem)
{
    m_problem = problem;
    Q_EMIT message(problem);
    Q_EMIT opened();
}

void LabSession::openFile(const QString &path)
{
    FileInput input;
    const std::string error = input.open(path.toStdString());
    if (!error.empty()) {
        fail(tr("Cannot open the file: %1").arg(toQString(error)));
        return;
    }
    begin(path == QLatin1String("-") ? tr("standard input") : QFileInfo(path).fileName());
    m_capture.clear(); // reopening a file reads it again
    Q_EMIT began(false);
    std::string start;
    if (!input.isFile()) {
        openWireLog(path, false); // the loader looks at its start, which may not have come yet
        Q_EMIT opened();
        return;
    }
    constexpr std::size_t some = 200;
    input.read(start, some);
    if (toQString(start).trimmed().startsWith(QLatin1String("{\"transcript\""))) {
        const auto text = readFile(path.toStdString());
        if (text)
            openTranscript(*text, path);
        else
            fail(toQString(text.error().text));
    } else {
        openWireLog(path, true);
    }
    Q_EMIT opened();
}

void LabSession::openTranscript(std::string_view text, const QString &path)
{
    const auto part = readTranscriptPart(text, path.toStdString());
    if (!part) {
        fail(toQString(part.error().text));
        return;
    }
    if (part->problem.empty())
        m_transcript = path;
    else
        fail(tr("The transcript is cut off: line %1").arg(toQString(part->problem)));
    m_capture.append(framesOf(*part));
    m_capture.close(0);
    Q_EMIT loaded();
}

void LabSession::openWireLog(const QString &path, bool isFile, FileLoader::Mode mode)
{
    m_path = path;
    m_file = isFile ? m_capture.addFile(path) : 0;
    m_isFollowing = false;
    m_loader = std::make_unique<FileLoader>(path, m_file, nullptr, mode);
    FileLoader *loader = m_loader.get();
    const auto isCurrent = [this, loader] { return m_loader.get() == loader; };
    connect(loader, &FileLoader::batch, this, [this, loader, isCurrent](const FrameBatch &batch) {
        if (!isCurrent())
            return;
        m_capture.append(*batch);
        loader->batchDone();
    });
    connect(loader, &FileLoader::progress, this, &LabSession::loading);
    connect(loader, &FileLoader::view, this, [this, isCurrent](const QByteArray &view) {
        if (isCurrent() && !m_isFollowing) // not what is appended later
            Q_EMIT viewRead(view);
    });
    connect(loader, &FileLoader::caughtUp, this, &LabSession::onCaughtUp);
    connect(loader, &FileLoader::transcript, this, [this, isCurrent](const QByteArray &text) {
        if (isCurrent()) {
            openTranscript(text.toStdString(), m_source);
            m_transcript.clear(); // there is no file to compare
            Q_EMIT opened();
        }
    });
    connect(loader, &FileLoader::finished, this,
            [this, isCurrent](bool cancelled, const QString &error) {
                if (isCurrent())
                    onLoaded(cancelled, error);
            });
    loader->start();
}

/// Requests at the end of the file may get their replies later.
void LabSession::onCaughtUp()
{
    m_isFollowing = true;
    m_tick.start();
    m_capture.markOverdue(nowNs());
    showKeptSnapshot();
    Q_EMIT loaded();
    Q_EMIT opened();
}

void LabSession::onLoaded(bool cancelled, const QString &error)
{
    const auto change = m_loader->change();
    m_loader.release()->deleteLater();
    m_isFollowing = false;
    m_tick.stop();
    if (change != FileLoader::Change::None) {
        onFileChanged(change);
        return;
    }
    m_capture.close(0);
    showKeptSnapshot();
    if (!error.isEmpty())
        fail(error);
    else if (cancelled)
        Q_EMIT message(tr("Cancelled: only the frames read so far are shown"));
    Q_EMIT loaded();
    Q_EMIT opened();
}

/// Goes on with what the file is now.
void LabSession::onFileChanged(FileLoader::Change change)
{
    if (change == FileLoader::Change::Truncated) {
        m_capture.setFileChanged(m_file);
        m_capture.note(NoteKind::Remark, nowNs(), 0,
                       "the file was truncated or overwritten: the frames before can no longer be "
                       "read");
    } else {
        m_capture.note(NoteKind::Remark, nowNs(), 0,
                       "the file was replaced by another one, which follows");
    }
    openWireLog(m_path, true);
}

void LabSession::cancelLoading()
{
    if (m_isMerging)
        m_merge->cancel();
    else if (isLoading())
        m_loader->cancel();
}

void LabSession::onStateChanged()
{
    using State = InspectionClient::State;
    const bool watching = m_client.state() == State::Watching;
    if (watching && !m_wasWatching)
        m_capture.note(NoteKind::Remark, nowNs(), 0,
                       "watching " + m_client.address().daemonSocket.toStdString());
    if (m_wasWatching && m_client.state() == State::Waiting) {
        m_capture.note(NoteKind::Disconnected, nowNs(), 0, "connection to the daemon lost");
    }
    m_wasWatching = watching;
    m_isFirstSnapshot |= m_client.state() == State::Connecting;
    m_tables.setReachable(watching);
    Q_EMIT opened();
}

void LabSession::onSnapshot(const Snapshot &snapshot, qint64 time)
{
    const double uptime = std::strtod(snapshot.uptime.c_str(), nullptr);
    const bool isYounger =
        m_sinceSnapshot.isValid()
        && isAnotherDaemon(m_uptime, static_cast<double>(m_sinceSnapshot.elapsed()) / 1000, uptime,
                           m_isFirstSnapshot);
    if (isYounger || m_tables.isOfAnotherPid(snapshot)) {
        const auto kept = m_tables.snapshot() ? handedOver(*m_tables.snapshot(), snapshot)
                                              : std::vector<std::string>();
        m_tables.onRestarted(m_capture.tracker());
        m_capture.note(kept.empty() ? NoteKind::Restarted : NoteKind::Succeeded, time, 0,
                       kept.empty() ? "the daemon was restarted" : handOverText(kept, snapshot));
        m_open.clear();
        m_paused.clear();
    }
    m_uptime = uptime;
    m_sinceSnapshot.start();
    m_isFirstSnapshot = false;
    noteConnections(snapshot, time);
    notePauses(snapshot, time);
    m_tables.setSnapshot(snapshot, m_capture.tracker());
    Q_EMIT opened();
}

/// Connections that come and go. Those of the first snapshot were open before.
void LabSession::noteConnections(const Snapshot &snapshot, qint64 time)
{
    std::set<std::uint32_t> open;
    for (const ConnectionInfo &connection : snapshot.connections) {
        open.insert(connection.number);
        if (m_tables.snapshot() && m_open.count(connection.number) == 0)
            m_capture.note(NoteKind::Opened, time, connection.number, openedText(connection));
    }
    for (const std::uint32_t number : m_open) {
        if (open.count(number) == 0)
            m_capture.note(NoteKind::Closed, time, number,
                           "connection " + std::to_string(number) + " closed");
    }
    m_open = std::move(open);
}

void LabSession::notePauses(const Snapshot &snapshot, qint64 time)
{
    std::set<std::string> paused;
    for (const ProcessInfo &process : snapshot.processes) {
        if (!process.paused)
            continue;
        paused.insert(process.id);
        if (m_paused.count(process.id) == 0)
            m_capture.note(NoteKind::Paused, time, process.connection,
                           "backpressure: the output of " + process.id
                               + " is paused because its client does not read");
    }
    for (const std::string &id : m_paused) {
        if (paused.count(id) == 0)
            m_capture.note(NoteKind::Remark, time, 0, "the output of " + id + " continues");
    }
    m_paused = std::move(paused);
}

/// Updates the tables from the frames, unless the daemon sends snapshots.
void LabSession::refreshTables()
{
    m_tables.showTracked(m_capture.tracker());
}

} // namespace claustrum::lab
