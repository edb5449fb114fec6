// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/framerecord.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <vector>

namespace claustrum::lab {

class FrameExport;
class FramesPane;
class JobBar;
class LabSession;

/// Exports the chosen frames of a FramesPane, one export at a time, with a progress bar.
///
/// An export waits until the table's scan is complete, so that it misses no frame.
class Exporter : public QObject
{
    Q_OBJECT
public:
    Exporter(LabSession *session, FramesPane *frames, QObject *parent);
    ~Exporter() override;

    /// Asks for a file, then exports.
    void choose();
    /// The file name gives the format: .scenario.jsonl, .transcript.jsonl, otherwise a wire log.
    void exportTo(const QString &path);
    /// Asks for a file for saveAllTo().
    void saveAll(std::function<void()> then);
    /// Writes all stored frames as a wire log, shown or not; then calls @p then, unless that failed.
    void saveAllTo(const QString &path, std::function<void()> then);
    /// What saveAll() writes as the look of the window, in JSON.
    void setView(std::function<QByteArray()> view) { m_view = std::move(view); }
    void cancel();
    [[nodiscard]] bool isExporting() const { return !m_path.isEmpty(); }

    /// Copies the selected frames to the clipboard, verbatim, one per line.
    void copyFrames();
    /// Copies the requests among the chosen frames to the clipboard, as a scenario.
    void copyScenario();

    /// For a status bar, which takes ownership.
    [[nodiscard]] JobBar *bar() const { return m_bar; }

Q_SIGNALS:
    /// For the user, for some seconds.
    void message(const QString &text);

private:
    void start();
    void startWith(std::vector<FrameNumber> numbers);
    void showProgress(qint64 done, qint64 total);
    void onFinished(bool cancelled, const QString &error);

    LabSession *m_session;
    FramesPane *m_frames;
    JobBar *m_bar;
    QString m_path; ///< of the waiting or running export
    std::unique_ptr<FrameExport> m_export;
    FrameNumber m_allUpTo = 0;    ///< the export has all frames before this one; 0: not all
    std::function<void()> m_then; ///< of saveAll()
    std::function<QByteArray()> m_view;
};

} // namespace claustrum::lab
