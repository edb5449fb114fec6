// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/capture.h"
#include "labtool/sources/fileloader.h"
#include "labtool/sources/inspectionclient.h"
#include "labtool/sources/mergejob.h"
#include "labtool/sources/sessiontables.h"

#include <QElapsedTimer>
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
    [[nodiscard]] ConnectionModel &connections() { return m_tables.connections(); }
    [[nodiscard]] ProcessModel &processes() { return m_tables.processes(); }
    [[nodiscard]] const std::optional<Snapshot> &snapshot() const { return m_tables.snapshot(); }
    /// Whether the daemon can be reached and has this process.
    [[nodiscard]] bool lists(const std::string &process) const { return m_tables.lists(process); }

    /// Whether there are frames of a daemon that no file has, so that clearing loses them.
    [[nodiscard]] bool hasUnsavedFrames() const;
    /// The same for frames, and for pins and comments that the user has added.
    [[nodiscard]] bool hasUnsaved() const { return m_isAnnotated || hasUnsavedFrames(); }
    /// All frames before @p end are in a file.
    void setSaved(FrameNumber end);
    /// Whether opening this daemon clears the capture.
    [[nodiscard]] bool isAnotherSource(const QString &daemon) const;

    void openDaemon(const QString &named);
    void closeDaemon();
    /// Opens a wire log or a transcript, depending on its first line: a file, which is followed if
    /// it is a log; a fifo or a pipe; "-" for standard input.
    void openFile(const QString &path);
    /// Opens wire logs as one, ordered by time; they are not followed.
    void openMerged(const QStringList &paths);
    void cancelLoading();
    [[nodiscard]] bool isLoading() const { return (m_loader && !m_isFollowing) || m_isMerging; }

    /// Adds the daemon's last snapshot to the frames, as a note: it can be commented on, and is
    /// exported with them. Does nothing without a snapshot of a daemon.
    void keepSnapshot();
    [[nodiscard]] bool canKeepSnapshot() const
    {
        return m_isDaemon && snapshot() && !snapshot()->text.empty();
    }
    /// Whether lines that are appended to the open file appear.
    [[nodiscard]] bool isFollowing() const { return m_loader && m_isFollowing; }
    /// Why the last file could not be opened or read; empty if it could.
    [[nodiscard]] const QString &problem() const { return m_problem; }

    /// "live  /run/rpc.sock", "not connected: /run/rpc.sock", a file's name, or empty.
    [[nodiscard]] QString title() const;
    /// The path of the open transcript, for the compare pane; empty for other sources.
    [[nodiscard]] const QString &transcriptPath() const { return m_transcript; }
    /// The socket for shell commands: that of the open daemon, otherwise the default one.
    [[nodiscard]] std::string daemonSocket() const;

Q_SIGNALS:
    /// Another source, or another state of the same: title, tables and texts may have changed.
    void opened();
    /// A source was opened. @param isLive whether the newest frames are of interest
    void began(bool isLive);
    void loading(qint64 done, qint64 total);
    void loaded();
    /// The look of the window that saved the session, after its frames.
    void viewRead(const QByteArray &view);
    /// For the user, for some seconds.
    void message(const QString &text);

private:
    void begin(const QString &source);
    void openTranscript(std::string_view text, const QString &path);
    void openWireLog(const QString &path, bool isFile,
                     FileLoader::Mode mode = FileLoader::Mode::Follow);
    void onMerged(bool cancelled, const QString &error);
    void showKeptSnapshot();
    void onCaughtUp();
    void onLoaded(bool cancelled, const QString &error);
    void onFileChanged(FileLoader::Change change);
    void fail(const QString &problem);
    void onSnapshot(const Snapshot &snapshot, qint64 time);
    void notePauses(const Snapshot &snapshot, qint64 time);
    void noteConnections(const Snapshot &snapshot, qint64 time);
    void onStateChanged();
    void refreshTables();

    Capture m_capture;
    InspectionClient m_client;
    SessionTables m_tables;
    std::unique_ptr<MergeJob> m_merge; ///< owns the file that is open
    bool m_isMerging = false;
    std::unique_ptr<FileLoader> m_loader;
    std::set<std::uint32_t> m_open; ///< connections in the last snapshot
    std::set<std::string> m_paused; ///< processes in the last snapshot
    double m_uptime = 0;            ///< seconds, in the last snapshot
    QElapsedTimer m_sinceSnapshot;  ///< invalid: there was none
    bool m_isFirstSnapshot = false; ///< of this connection
    bool m_wasWatching = false;
    QString m_source; ///< a socket or a file
    bool m_isDaemon = false;
    bool m_hasLiveFrames = false;
    bool m_isAnnotated = false; ///< since the last file was read or written
    FrameNumber m_savedEnd = 0; ///< frames before it are in a file
    QString m_path;             ///< of the open wire log
    std::uint16_t m_file = 0;   ///< its number in the store
    bool m_isFollowing = false;
    QString m_problem;
    QString m_transcript;
    QTimer m_tick;    ///< checks for overdue requests
    QTimer m_refresh; ///< updates the tables from the frames
};

} // namespace claustrum::lab
