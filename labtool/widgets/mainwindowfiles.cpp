// SPDX-License-Identifier: Apache-2.0
// What the window does with files: open, drop, export.
#include "labtool/model/framelines.h"
#include "labtool/model/texts.h"
#include "labtool/sources/frameexport.h"
#include "labtool/widgets/comparepane.h"
#include "labtool/widgets/framespane.h"
#include "labtool/widgets/jobbar.h"
#include "labtool/widgets/mainwindow.h"

#include <QClipboard>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMimeData>

namespace claustrum::lab {
namespace {

constexpr std::size_t clipboardBytes = 8 << 20;

/// The name with the ending of the form that was chosen: the form goes by the name.
QString withEnding(QString path, const QString &filter)
{
    const QString plain = QStringLiteral(".jsonl");
    for (const char *form : {".transcript", ".scenario"}) {
        const QString ending = QLatin1String(form) + plain;
        if (!filter.contains(ending) || path.endsWith(ending))
            continue;
        if (path.endsWith(plain))
            path.chop(plain.size());
        return path + ending;
    }
    return path;
}

} // namespace

void MainWindow::showLoading(qint64 done, qint64 total)
{
    if (m_session.isLoading())
        m_loading->showProgress(done, total,
                                tr("%1 of %2")
                                    .arg(sizeText(static_cast<std::uint64_t>(done)),
                                         sizeText(static_cast<std::uint64_t>(total))));
}

void MainWindow::openFiles(const QStringList &paths)
{
    if (paths.isEmpty())
        return;
    m_session.openFile(paths.first());
    if (!m_session.transcriptPath().isEmpty())
        m_compare->setLeft(m_session.transcriptPath());
    if (paths.size() < 2)
        return;
    m_compare->setLeft(paths[0]);
    m_compare->setRight(paths[1]);
    m_compare->compare();
    showPane(Pane::Compare);
}

void MainWindow::chooseFiles()
{
    openFiles(QFileDialog::getOpenFileNames(this, tr("Open"), {},
                                            tr("Wire logs and transcripts (*.jsonl *.log);;"
                                               "All files (*)")));
}

void MainWindow::chooseExport()
{
    QString filter;
    const QString named = QFileDialog::getSaveFileName(
        this, tr("Export the selected frames, or all that are shown"),
        QStringLiteral("frames.jsonl"),
        tr("Wire log (*.jsonl);;Transcript (*.transcript.jsonl);;Scenario (*.scenario.jsonl)"),
        &filter);
    const QString path = withEnding(named, filter);
    if (path != named && QFile::exists(path)) // nobody was asked about that one
        say(tr("%1 is there already. To replace it, choose it in the dialog").arg(path));
    else if (!path.isEmpty())
        exportTo(path);
}

void MainWindow::exportTo(const QString &path)
{
    if (isExporting()) {
        say(tr("An export is being written. Wait for it, or cancel it with Ctrl+."));
        return;
    }
    m_exportPath = path;
    if (m_frames->model()->isPaused() || !m_frames->model()->isScanning())
        startExport();
}

void MainWindow::startExport()
{
    if (m_exportPath.isEmpty() || m_export)
        return;
    m_export = std::make_unique<FrameExport>(&m_session.capture(), m_frames->chosenFrames(),
                                             m_exportPath, this);
    connect(m_export.get(), &FrameExport::progress, m_exporting, [this](qint64 done, qint64 total) {
        m_exporting->showProgress(done, total,
                                  tr("writing %1 of %2 frames")
                                      .arg(countText(static_cast<std::uint64_t>(done)),
                                           countText(static_cast<std::uint64_t>(total))));
    });
    connect(m_export.get(), &FrameExport::finished, this, &MainWindow::onExported);
}

void MainWindow::onExported(bool cancelled, const QString &error)
{
    FrameExport *const ended = m_export.release();
    ended->deleteLater(); // it is what calls
    m_exportPath.clear();
    m_exporting->hide();
    if (cancelled)
        say(tr("Cancelled: %1 was not written").arg(ended->path()));
    else if (error.isEmpty())
        say(tr("Exported %1 frames to %2").arg(countText(ended->count()), ended->path()));
    else
        say(tr("%1 was not written: %2").arg(ended->path(), error));
}

void MainWindow::cancelExport()
{
    m_exportPath.clear(); // one that waits for the table does not begin
    if (m_export)
        m_export->cancel();
}

void MainWindow::copyScenario()
{
    FrameLines lines(&m_session.capture().store(), FrameForm::Scenario, "scenario");
    std::string text = lines.head();
    for (const FrameNumber number : m_frames->chosenFrames()) {
        lines.append(number, text);
        if (text.size() > clipboardBytes) {
            say(tr("That is more than %1: export it as a .scenario.jsonl instead, with Ctrl+S")
                    .arg(sizeText(clipboardBytes)));
            return;
        }
    }
    QGuiApplication::clipboard()->setText(toQString(text));
    say(tr("Copied a scenario of %1 requests").arg(countText(lines.count())));
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    QStringList paths;
    for (const QUrl &url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    openFiles(paths);
    event->acceptProposedAction();
}

} // namespace claustrum::lab
