// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/frameexport.h"

#include "labtool/sources/viewline.h"

#include <QElapsedTimer>
#include <QFileInfo>

#include <utility>

namespace claustrum::lab {
namespace {

FrameForm formOf(const QString &path)
{
    if (path.endsWith(QLatin1String(".scenario.jsonl")))
        return FrameForm::Scenario;
    if (path.endsWith(QLatin1String(".transcript.jsonl")))
        return FrameForm::Transcript;
    return FrameForm::WireLog;
}

std::string nameOf(const QString &path)
{
    return QFileInfo(path).fileName().section(QLatin1Char('.'), 0, 0).toStdString();
}

} // namespace

FrameExport::FrameExport(const Capture *capture, std::vector<FrameNumber> numbers,
                         const QString &path, QObject *parent)
    : QObject(parent)
    , m_path(path)
    , m_numbers(std::move(numbers))
    , m_lines(&capture->store(), formOf(path), nameOf(path))
    , m_text(m_lines.head())
    , m_writer(path)
{
    m_more.setSingleShot(true);
    connect(&m_more, &QTimer::timeout, this, &FrameExport::makePiece);
    connect(capture, &Capture::cleared, this, [this] {
        if (m_next < m_numbers.size())
            m_error = tr("its frames were replaced by those of another source");
        cancel();
    });
    connect(&m_writer, &FileWriter::progress, this, [this] {
        Q_EMIT progress(static_cast<qint64>(m_next), static_cast<qint64>(m_numbers.size()));
        if (m_writer.hasRoom() && !m_more.isActive())
            m_more.start(0);
    });
    connect(&m_writer, &FileWriter::finished, this, &FrameExport::onFinished);
}

void FrameExport::cancel()
{
    m_more.stop();
    m_writer.cancel();
}

void FrameExport::addView(std::string_view view)
{
    if (formOf(m_path) == FrameForm::WireLog)
        m_tail = viewLine(view);
}

void FrameExport::makePiece()
{
    QElapsedTimer clock;
    clock.start();
    while (m_next < m_numbers.size() && m_text.size() < pieceBytes
           && clock.elapsed() < slice.count())
        m_lines.append(m_numbers[m_next++], m_text);
    const bool all = m_next == m_numbers.size();
    if (all)
        m_text += std::exchange(m_tail, {});
    if (all || m_text.size() >= pieceBytes)
        m_writer.write(std::exchange(m_text, {}));
    if (all)
        m_writer.commit();
    else if (m_writer.hasRoom())
        m_more.start(0);
}

void FrameExport::onFinished(bool cancelled, const QString &error)
{
    m_more.stop();
    const bool cleared = cancelled && !m_error.isEmpty();
    Q_EMIT finished(cancelled && !cleared, cleared ? m_error : error);
}

} // namespace claustrum::lab
