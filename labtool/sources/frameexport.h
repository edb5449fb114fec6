// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/framelines.h"
#include "labtool/model/capture.h"
#include "labtool/sources/filewriter.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <chrono>
#include <string>
#include <vector>

namespace claustrum::lab {

/// Writes frames of a capture to a file. The file name gives the format: .scenario.jsonl,
/// .transcript.jsonl, otherwise a wire log.
///
/// Makes the text in slices, since the capture belongs to the main thread, and writes it in pieces,
/// so that an export of any size needs some MiB of memory. Leaves out frames that the capture
/// forgets meanwhile; Capture::clear() ends the export with an error.
class FrameExport : public QObject
{
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds slice{10}; ///< per turn of the event loop
    static constexpr std::size_t pieceBytes = 1 << 20;

    FrameExport(const Capture *capture, std::vector<FrameNumber> numbers, const QString &path,
                QObject *parent = nullptr);

    /// Ends soon, with finished().
    void cancel();

    /// Adds the look of the window to the end of a wire log; other formats have none.
    void addView(std::string_view view);

    [[nodiscard]] const QString &path() const { return m_path; }
    /// The number of frames written.
    [[nodiscard]] std::size_t count() const { return m_lines.count(); }
    [[nodiscard]] std::size_t cutCount() const { return m_lines.cutCount(); }
    [[nodiscard]] std::size_t goneCount() const { return m_lines.goneCount(); }

Q_SIGNALS:
    void progress(qint64 done, qint64 total);
    /// @param error empty on success and after cancel()
    void finished(bool cancelled, const QString &error);

private:
    void makePiece();
    void onFinished(bool cancelled, const QString &error);

    QString m_path;
    std::vector<FrameNumber> m_numbers;
    std::size_t m_next = 0; ///< index in m_numbers
    FrameLines m_lines;
    std::string m_text; ///< not written yet
    std::string m_tail; ///< after the frames
    QTimer m_more;
    FileWriter m_writer;
    QString m_error; ///< set when the capture is cleared
};

} // namespace claustrum::lab
