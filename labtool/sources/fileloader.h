// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/sources/framesource.h"

#include <QFile>
#include <QObject>
#include <QSemaphore>
#include <QString>
#include <QThread>

#include <atomic>
#include <string>

namespace claustrum::lab {

/// Reads a wire log on a thread of its own, in batches, with progress and cancel. The frames' bytes
/// stay in the file (IncomingFrame::ref). At most `ahead` batches wait for the main thread, so that
/// a large file does not fill the memory.
///
/// An unreadable line becomes a note with its number, and loading continues.
class FileLoader : public QObject
{
    Q_OBJECT
public:
    static constexpr int batchFrames = 2000;
    static constexpr int ahead = 4;
    static constexpr qint64 maxLine = 64 << 20; ///< bytes; longer lines are skipped

    /// @param file for TextRef::file of the frames
    FileLoader(const QString &path, std::uint16_t file, QObject *parent = nullptr);
    ~FileLoader() override;

    void start();
    /// Ends soon, with finished().
    void cancel();

    /// The receiver calls this after each batch.
    void batchDone() { m_room.release(); }

Q_SIGNALS:
    void batch(const claustrum::lab::FrameBatch &frames);
    void progress(qint64 done, qint64 total);
    /// @param error empty on success and after cancel()
    void finished(bool cancelled, const QString &error);

private:
    void run();
    bool readBlocks(QFile &file);
    void takeLines(std::string_view text, qint64 offset);
    void takeLine(std::string_view line, qint64 offset);
    void addNote(const std::string &text);
    void flush();

    QString m_path;
    std::uint16_t m_file;
    QThread *m_thread = nullptr;
    QSemaphore m_room{ahead};
    std::atomic<bool> m_cancelled = false;
    // used by the thread:
    FrameBatch m_batch;
    std::uint64_t m_line = 0;
    std::uint64_t m_badLines = 0;
    bool m_cutReported = false;
};

} // namespace claustrum::lab
