// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QString>
#include <QThread>

#include <functional>
#include <memory>
#include <string>

class QSaveFile;

namespace claustrum::lab {

/// Writes a file on a thread of its own, so that neither a slow disk nor fsync() blocks the event
/// loop. The file appears complete or not at all; an older file stays until then.
///
///     Open ──commit──▶ Committing ──────▶ Ended: the file is complete
///      │ cancel, or an error  │ an error
///      └──────▶ Dropping ◀────┘
///                   └───────────────────▶ Ended: no trace of the new file
///
/// Belongs to the main thread.
class FileWriter : public QObject
{
    Q_OBJECT
public:
    static constexpr int ahead = 4; ///< pieces that may wait; writers of more wait for hasRoom()

    explicit FileWriter(const QString &path, QObject *parent = nullptr);
    /// Drops the file unless it was committed.
    ~FileWriter() override;

    void write(std::string piece);
    /// Makes the piece on the thread, too; @p make must own everything that it reads.
    void write(std::function<std::string()> make);
    [[nodiscard]] bool hasRoom() const { return m_state == State::Open && m_waiting < ahead; }
    /// Completes the file after the pieces so far.
    void commit();
    /// Drops the file unless commit() was called before. Emits finished() in both cases.
    void cancel();

Q_SIGNALS:
    /// A piece was written.
    void progress();
    /// Emitted once. @param error empty on success and after cancel()
    void finished(bool cancelled, const QString &error);

private:
    enum class State { Open, Committing, Dropping, Ended };
    /// Runs on the thread and returns an error text. After an error there is no file.
    using Job = std::function<QString(std::unique_ptr<QSaveFile> &)>;

    void postPiece(std::function<bool(QSaveFile &)> write);
    void post(Job job, void (FileWriter::*then)(const QString &));
    void onWritten(const QString &error);
    void onCommitted(const QString &error);
    void drop(const QString &error);
    void end(const QString &error);

    QThread m_thread;
    QObject m_worker;                  ///< lives in the thread and receives the jobs as events
    std::unique_ptr<QSaveFile> m_file; ///< used by the thread only
    State m_state = State::Open;
    int m_waiting = 0;
    bool m_cancelled = false;
    QString m_error;
};

} // namespace claustrum::lab
