// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/exporter.h"

#include "labtool/controls/jobbar.h"
#include "labtool/frames/framelines.h"
#include "labtool/frames/texts.h"
#include "labtool/sources/frameexport.h"
#include "labtool/widgets/framespane.h"
#include "labtool/widgets/framesview.h"

#include <QClipboard>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>

#include <numeric>
#include <utility>

namespace claustrum::lab {
namespace {

constexpr std::size_t clipboardBytes = 8 << 20;

/// The name with the ending of the chosen format.
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

/// What is missing in the frames that were written.
template <class Lines>
QString missingText(const Lines &lines)
{
    QString text;
    if (lines.cutCount() > 0)
        text += Exporter::tr("; in %1 of them the wire log may have cut strings")
                    .arg(countText(lines.cutCount()));
    if (lines.goneCount() > 0)
        text += Exporter::tr("; %1 could no longer be read from their file")
                    .arg(countText(lines.goneCount()));
    return text;
}

} // namespace

Exporter::Exporter(LabSession *session, FramesPane *frames, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_frames(frames)
    , m_bar(new JobBar(QStringLiteral("exporting")))
{
    connect(m_bar, &JobBar::cancelled, this, &Exporter::cancel);
    connect(frames->model(), &FrameTableModel::scanFinished, this, &Exporter::start);
}

Exporter::~Exporter() = default;

void Exporter::choose()
{
    const auto selected = m_frames->view()->selectedFrames().size();
    const auto shown = static_cast<std::uint64_t>(m_frames->model()->rowCount());
    QString filter;
    const QString named = QFileDialog::getSaveFileName(
        m_frames->window(),
        selected > 1 ? tr("Export the %1 selected frames").arg(countText(selected))
                     : tr("Export all %1 shown frames").arg(countText(shown)),
        QStringLiteral("frames.jsonl"),
        tr("Wire log (*.jsonl);;Transcript (*.transcript.jsonl);;Scenario (*.scenario.jsonl)"),
        &filter);
    const QString path = withEnding(named, filter);
    if (path != named && QFile::exists(path)) // the dialog has not asked about this one
        Q_EMIT message(tr("%1 already exists. To replace it, choose it in the dialog").arg(path));
    else if (!path.isEmpty())
        exportTo(path);
}

void Exporter::exportTo(const QString &path)
{
    if (isExporting()) {
        Q_EMIT message(tr("An export is running. Wait for it, or cancel it with Ctrl+."));
        return;
    }
    m_path = path;
    if (m_frames->model()->isPaused() || !m_frames->model()->isScanning())
        start();
}

void Exporter::saveAll(std::function<void()> then)
{
    if (isExporting()) {
        Q_EMIT message(tr("An export is running. Wait for it, or cancel it with Ctrl+."));
        return;
    }
    const QString path =
        QFileDialog::getSaveFileName(m_frames->window(), tr("Save all frames as a wire log"),
                                     QStringLiteral("session.jsonl"), tr("Wire log (*.jsonl)"));
    if (!path.isEmpty())
        saveAllTo(path, std::move(then));
}

void Exporter::saveAllTo(const QString &path, std::function<void()> then)
{
    m_session->keepSnapshot(); // with the state of the daemon at the end
    const FrameStore &store = m_session->capture().store();
    std::vector<FrameNumber> all(store.size());
    std::iota(all.begin(), all.end(), store.first());
    m_path = path;
    m_then = std::move(then);
    startWith(std::move(all));
    if (m_view)
        m_export->addView(m_view().toStdString());
}

void Exporter::start()
{
    if (!m_path.isEmpty() && !m_export)
        startWith(m_frames->chosenFrames());
}

void Exporter::startWith(std::vector<FrameNumber> numbers)
{
    const bool isAll = numbers.size() == m_session->capture().store().size();
    m_allUpTo = isAll && !m_path.contains(QLatin1String(".transcript."))
                        && !m_path.contains(QLatin1String(".scenario."))
                    ? m_session->capture().store().end()
                    : 0;
    m_export =
        std::make_unique<FrameExport>(&m_session->capture(), std::move(numbers), m_path, this);
    connect(m_export.get(), &FrameExport::progress, this, &Exporter::showProgress);
    connect(m_export.get(), &FrameExport::finished, this, &Exporter::onFinished);
}

void Exporter::showProgress(qint64 done, qint64 total)
{
    m_bar->showProgress(done, total,
                        tr("writing %1 of %2 frames")
                            .arg(countText(static_cast<std::uint64_t>(done)),
                                 countText(static_cast<std::uint64_t>(total))));
}

void Exporter::onFinished(bool cancelled, const QString &error)
{
    FrameExport *const ended = m_export.release();
    ended->deleteLater(); // it is the caller
    m_path.clear();
    m_bar->hide();
    const auto then = std::exchange(m_then, {});
    if (cancelled)
        Q_EMIT message(tr("Cancelled: %1 was not written").arg(ended->path()));
    else if (error.isEmpty())
        Q_EMIT message(tr("Exported %1 frames to %2").arg(countText(ended->count()), ended->path())
                       + missingText(*ended));
    else
        Q_EMIT message(tr("%1 was not written: %2").arg(ended->path(), error));
    if (cancelled || !error.isEmpty())
        return;
    if (m_allUpTo != 0 && ended->goneCount() == 0)
        m_session->setSaved(m_allUpTo);
    if (then)
        then();
}

void Exporter::cancel()
{
    if (m_export)
        m_export->cancel();
    else
        m_path.clear(); // it still waits for the table
}

void Exporter::copyFrames()
{
    const FrameStore &store = m_session->capture().store();
    const auto numbers = m_frames->view()->selectedFrames();
    std::string text;
    for (const FrameNumber number : numbers) {
        if (!store.has(number))
            continue;
        text += store.bytes(number);
        if (numbers.size() > 1)
            text += '\n';
        if (numbers.size() > 1 && text.size() > clipboardBytes) {
            Q_EMIT message(tr("The frames are larger than %1: export them with Ctrl+S")
                               .arg(sizeText(clipboardBytes)));
            return;
        }
    }
    if (numbers.empty()) {
        Q_EMIT message(tr("Nothing copied: select a frame in the table first"));
        return;
    }
    QGuiApplication::clipboard()->setText(toQString(text));
    Q_EMIT message(numbers.size() == 1 ? tr("Copied the frame")
                                       : tr("Copied %1 frames").arg(countText(numbers.size())));
}

void Exporter::copyScenario()
{
    FrameLines lines(&m_session->capture().store(), FrameForm::Scenario, "scenario");
    std::string text = lines.head();
    for (const FrameNumber number : m_frames->chosenFrames()) {
        lines.append(number, text);
        if (text.size() > clipboardBytes) {
            Q_EMIT message(
                tr("The scenario is larger than %1: export it as .scenario.jsonl with Ctrl+S")
                    .arg(sizeText(clipboardBytes)));
            return;
        }
    }
    QGuiApplication::clipboard()->setText(toQString(text));
    Q_EMIT message(tr("Copied a scenario of %1 requests").arg(countText(lines.count()))
                   + missingText(lines));
}

} // namespace claustrum::lab
