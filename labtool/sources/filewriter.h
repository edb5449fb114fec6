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

/// Writes a file on a thread of its own, so that no slow disk and no fsync() holds up the event
/// loop. The file is there whole, or not at all and an older one stays.
///
///     Open ──commit──▶ Committing ──▶ Ended: the file is there
///      │ cancel, or an error  │ an error
///      └──────▶ Dropping ◀────┘──────▶ Ended: nothing is left of it
///
/// Belongs to the main thread.
class FileWriter : public QObject
{
    Q_OBJECT
public:
    static constexpr int ahead = 4; ///< pieces that may wait; whoever has more waits for hasRoom()

    explicit FileWriter(const QString &path, QObject *parent = nullptr);
    /// What was not committed is dropped.
    ~FileWriter() override;

    void write(std::string piece);
    /// A piece that is made on the thread, too; what @p make looks at must be its own.
    void write(std::function<std::string()> make);
    [[nodiscard]] bool hasRoom() const { return m_state == State::Open && m_waiting < ahead; }
    /// Nothing more is written.
    void commit();
    /// Drops it, unless it is committed already; finished() comes all the same.
    void cancel();

Q_SIGNALS:
    /// A piece was written.
    void progress();
    /// Once. @param error empty if the file is there, or if it was cancelled
    void finished(bool cancelled, const QString &error);

private:
    enum class State { Open, Committing, Dropping, Ended };
    /// Done on the other thread; says what went wrong. There is no file after an error.
    using Job = std::function<QString(std::unique_ptr<QSaveFile> &)>;

    void postPiece(std::function<bool(QSaveFile &)> write);
    void post(Job job, void (FileWriter::*then)(const QString &));
    void onWritten(const QString &error);
    void onCommitted(const QString &error);
    void drop(const QString &error);
    void end(const QString &error);

    QThread m_thread;
    QObject m_worker;                  ///< lives in the thread, whose events are the jobs
    std::unique_ptr<QSaveFile> m_file; ///< of the thread
    State m_state = State::Open;
    int m_waiting = 0;
    bool m_cancelled = false;
    QString m_error;
};

} // namespace claustrum::lab
