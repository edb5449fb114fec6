// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/capture.h"
#include "labtool/model/connectionmodel.h"
#include "labtool/model/processmodel.h"
#include "labtool/sources/fileloader.h"
#include "labtool/sources/inspectionclient.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>
#include <set>

namespace claustrum::lab {

/// What one window works on: the capture, where it comes from, and the tables of connections and
/// processes. Opening something new keeps what was gathered from a live daemon that is opened
/// again, and forgets it otherwise.
class LabSession : public QObject
{
    Q_OBJECT
public:
    explicit LabSession(QObject *parent = nullptr);

    [[nodiscard]] Capture &capture() { return m_capture; }
    [[nodiscard]] InspectionClient &client() { return m_client; }
    [[nodiscard]] ConnectionModel &connections() { return m_connections; }
    [[nodiscard]] ProcessModel &processes() { return m_processes; }
    [[nodiscard]] const std::optional<Snapshot> &snapshot() const { return m_snapshot; }

    void openDaemon(const QString &named);
    void closeDaemon();
    /// A wire log or a transcript: what it is shows in its first line.
    void openFile(const QString &path);
    void cancelLoading();
    [[nodiscard]] bool isLoading() const { return m_loader != nullptr; }

    /// "live /run/rpc.sock", a file's name, or empty.
    [[nodiscard]] QString title() const { return m_title; }
    /// The transcript that is open, for the compare pane; empty if it is none.
    [[nodiscard]] const QString &transcriptPath() const { return m_transcript; }
    /// To talk to the daemon by hand; the default one's if none is open.
    [[nodiscard]] std::string daemonSocket() const;

Q_SIGNALS:
    void opened();
    void loading(qint64 done, qint64 total);
    void loaded();
    /// Something to be read by people, for some seconds.
    void message(const QString &text);

private:
    void begin(const QString &title);
    void openTranscript(const QString &path);
    void openWireLog(const QString &path);
    void onSnapshot(const Snapshot &snapshot, qint64 time);
    void notePauses(const Snapshot &snapshot, qint64 time);
    void noteClosed(const Snapshot &snapshot);
    void onStateChanged();
    void refreshTables();

    Capture m_capture;
    InspectionClient m_client;
    ConnectionModel m_connections;
    ProcessModel m_processes;
    std::unique_ptr<FileLoader> m_loader;
    std::optional<Snapshot> m_snapshot;
    std::set<std::uint32_t> m_open; ///< connections of the last snapshot
    std::set<std::string> m_paused; ///< processes of the last snapshot
    double m_uptime = 0;
    bool m_wasWatching = false;
    QString m_title;
    QString m_transcript;
    QTimer m_tick;    ///< looks for requests that wait too long
    QTimer m_refresh; ///< brings the tables up to the frames
};

} // namespace claustrum::lab
