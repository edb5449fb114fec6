// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/sources/fileinput.h"
#include "labtool/sources/framesource.h"

#include <QObject>
#include <QSemaphore>
#include <QString>
#include <QThread>

#include <atomic>
#include <string>

namespace claustrum::lab {

/// Reads a wire log on a thread of its own, in batches, with progress and cancel. The bytes of
/// frames stay in a file (IncomingFrame::ref); those of a stream, which can be read only once, are
/// in the batch. At most `ahead` batches wait for the main thread, so that a large file does not
/// fill the memory.
///
/// An unreadable line becomes a note with its number, and loading continues.
///
///     Loading ──end of the file──▶ Following ──cancel, or the file changes──▶ finished
///         └── end of a stream, cancel, an error, or no following ──────────▶ finished
class FileLoader : public QObject
{
    Q_OBJECT
public:
    static constexpr int batchFrames = 2000;
    static constexpr int ahead = 4;
    static constexpr std::size_t maxLine = 64 << 20;          ///< bytes; longer lines are skipped
    static constexpr std::size_t maxTranscript = 64 << 20;    ///< bytes, from a stream
    static constexpr std::chrono::milliseconds pollTime{250}; ///< between looks at a followed file

    enum class Mode { Once, Follow };
    enum class Change { None, Truncated, Replaced };

    /// @param file for TextRef::file of the frames of a file
    FileLoader(const QString &path, std::uint16_t file, QObject *parent = nullptr,
               Mode mode = Mode::Once);
    ~FileLoader() override;

    void start();
    /// Ends soon, with finished().
    void cancel();

    /// The receiver calls this after each batch.
    void batchDone() { m_room.release(); }

    /// Why a followed file ended: valid in finished().
    [[nodiscard]] Change change() const { return m_change; }

Q_SIGNALS:
    void batch(const claustrum::lab::FrameBatch &frames);
    void progress(qint64 done, qint64 total);
    /// How the window looked that saved the file (sources/viewline.h).
    void view(const QByteArray &view);
    /// All that the file has now was read; the loader waits for more.
    void caughtUp();
    /// Instead of batches: a stream is a transcript, not a wire log.
    void transcript(const QByteArray &text);
    /// @param error empty on success and after cancel()
    void finished(bool cancelled, const QString &error);

private:
    void run();
    void readAll();
    bool readToEnd();
    void takeBlock(bool isEnd);
    void follow();
    void takeRest();
    void takeLines(std::string_view text, std::int64_t offset);
    void takeLine(std::string_view line, std::int64_t offset);
    bool takeFrame(std::string_view line, std::int64_t offset);
    bool takeView(std::string_view line);
    bool readTranscript();
    void addNote(const std::string &text);
    void flush();

    QString m_path;
    std::uint16_t m_file;
    Mode m_mode;
    QThread *m_thread = nullptr;
    QSemaphore m_room{ahead};
    std::atomic<bool> m_cancelled = false;
    FileInput m_input;
    std::string m_openError;
    // used by the thread:
    FrameBatch m_batch;
    std::string m_text;           ///< from the current unfinished line on
    std::int64_t m_offset = 0;    ///< of m_text
    bool m_skipping = false;      ///< in a line that is too long
    bool m_awaitsNewline = false; ///< of a line that was taken without it
    bool m_restTold = false;      ///< the unfinished line at the end has a note
    std::uint64_t m_line = 0;
    std::uint64_t m_badLines = 0;
    bool m_cutReported = false;
    QString m_error;
    Change m_change = Change::None;
};

} // namespace claustrum::lab
