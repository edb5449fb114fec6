// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/capture.h"
#include "labtool/model/framelines.h"
#include "labtool/sources/filewriter.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <chrono>
#include <string>
#include <vector>

namespace claustrum::lab {

/// Writes frames of a capture to a file; the form by its name: .scenario.jsonl,
/// .transcript.jsonl, else a wire log.
///
/// The text is made in slices, as the capture belongs to the main thread, and handed on in pieces:
/// some MiB are in memory, whatever the capture's size. Frames that the capture forgets meanwhile
/// are left out; one that is cleared ends the export.
class FrameExport : public QObject
{
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds slice{10}; ///< for one turn of the event loop
    static constexpr std::size_t pieceBytes = 1 << 20;

    FrameExport(const Capture *capture, std::vector<FrameNumber> numbers, const QString &path,
                QObject *parent = nullptr);

    /// Ends soon; finished() comes all the same.
    void cancel();

    [[nodiscard]] const QString &path() const { return m_path; }
    /// Frames in the file.
    [[nodiscard]] std::size_t count() const { return m_lines.count(); }

Q_SIGNALS:
    void progress(qint64 done, qint64 total);
    /// @param error empty if all was written or it was cancelled
    void finished(bool cancelled, const QString &error);

private:
    void makePiece();
    void onFinished(bool cancelled, const QString &error);

    QString m_path;
    std::vector<FrameNumber> m_numbers;
    std::size_t m_next = 0; ///< of the numbers
    FrameLines m_lines;
    std::string m_text; ///< not yet handed on
    QTimer m_more;
    FileWriter m_writer;
    QString m_error; ///< the capture was cleared
};

} // namespace claustrum::lab
