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

/// The session of one window: the capture, its source, and the tables of connections and processes.
/// Opening the same daemon again keeps the capture; any other source clears it.
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
    /// Opens a wire log or a transcript, depending on its first line.
    void openFile(const QString &path);
    void cancelLoading();
    [[nodiscard]] bool isLoading() const { return m_loader != nullptr; }

    /// "live /run/rpc.sock", a file's name, or empty.
    [[nodiscard]] QString title() const { return m_title; }
    /// The path of the open transcript, for the compare pane; empty for other sources.
    [[nodiscard]] const QString &transcriptPath() const { return m_transcript; }
    /// The socket for shell commands: that of the open daemon, otherwise the default one.
    [[nodiscard]] std::string daemonSocket() const;

Q_SIGNALS:
    void opened();
    void loading(qint64 done, qint64 total);
    void loaded();
    /// For the user, for some seconds.
    void message(const QString &text);

private:
    void begin(const QString &title);
    void openTranscript(const QString &path);
    void openWireLog(const QString &path);
    void onSnapshot(const Snapshot &snapshot, qint64 time);
    void notePauses(const Snapshot &snapshot, qint64 time);
    void noteConnections(const Snapshot &snapshot, qint64 time);
    void onStateChanged();
    void refreshTables();

    Capture m_capture;
    InspectionClient m_client;
    ConnectionModel m_connections;
    ProcessModel m_processes;
    std::unique_ptr<FileLoader> m_loader;
    std::optional<Snapshot> m_snapshot;
    std::set<std::uint32_t> m_open; ///< connections in the last snapshot
    std::set<std::string> m_paused; ///< processes in the last snapshot
    double m_uptime = 0;
    bool m_wasWatching = false;
    QString m_title;
    QString m_transcript;
    QTimer m_tick;    ///< checks for overdue requests
    QTimer m_refresh; ///< updates the tables from the frames
};

} // namespace claustrum::lab
