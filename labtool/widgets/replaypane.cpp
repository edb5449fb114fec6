// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/replaypane.h"

#include "labtool/model/ansitext.h"
#include "labtool/model/hexdump.h"
#include "labtool/model/texts.h"
#include "labtool/widgets/textpane.h"
#include "labtool/widgets/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSaveFile>
#include <QVBoxLayout>

namespace claustrum::lab {
namespace {

using Piece = ReplayAssembly::Piece;

/// What a text widget can take at once: of more, the end is shown. Saving takes all.
constexpr std::size_t shownBytes = 1 << 20;

enum Streams { Both, OnlyStdout, OnlyStderr };
enum Form { Colours, Stripped, Hex };

QTextCharFormat formatOf(const AnsiStyle &style, bool isStderr)
{
    QTextCharFormat format;
    if (isStderr)
        format.setForeground(colourOf(FrameKind::Stderr));
    if (style.foreground >= 0)
        format.setForeground(QColor(static_cast<QRgb>(style.foreground)));
    if (style.background >= 0)
        format.setBackground(QColor(static_cast<QRgb>(style.background)));
    if (style.faint)
        format.setForeground(mutedColour());
    if (style.inverse) {
        const QBrush foreground = format.foreground();
        format.setForeground(style.background >= 0 ? format.background()
                                                   : QApplication::palette().base());
        format.setBackground(style.foreground >= 0 ? foreground : QApplication::palette().text());
    }
    format.setFontWeight(style.bold ? QFont::Bold : QFont::Normal);
    format.setFontItalic(style.italic);
    format.setFontUnderline(style.underline);
    return format;
}

TextPane::Stretch mark(const QString &text, const QColor &colour)
{
    QTextCharFormat format;
    format.setForeground(colour);
    format.setFontItalic(true);
    return {text, format};
}

QString gapText(const Piece &piece)
{
    const auto count = piece.lastSeq - piece.firstSeq + 1;
    return QStringLiteral("\n⟨ gap: seq %1 to %2, %3 frame(s) evicted or not seen ⟩\n")
        .arg(piece.firstSeq)
        .arg(piece.lastSeq)
        .arg(countText(count));
}

QString exitText(const Piece &piece)
{
    return piece.exitCode < 0 ? QStringLiteral("\n⟨ ended by a signal ⟩\n")
                              : QStringLiteral("\n⟨ exit status %1 ⟩\n").arg(piece.exitCode);
}

} // namespace

ReplayPane::ReplayPane(LabSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_feed(new ReplayFeed(session, this))
    , m_process(new QComboBox)
    , m_streams(new QComboBox)
    , m_form(new QComboBox)
    , m_fetch(new QPushButton(tr("Fetch")))
    , m_save(new QPushButton(tr("Save…")))
    , m_range(new QLabel)
    , m_text(
          new TextPane(tr("Choose a process above, or press Enter on one in the session pane: its "
                          "output shows here, in the order of seq.")))
{
    m_process->setObjectName(QStringLiteral("process"));
    m_process->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_process->setMinimumContentsLength(12);
    m_streams->setObjectName(QStringLiteral("streams"));
    m_streams->addItems({tr("stdout and stderr"), tr("stdout"), tr("stderr")});
    m_form->setObjectName(QStringLiteral("form"));
    m_form->addItems({tr("Text, colours"), tr("Text, stripped"), tr("Hex")});
    m_fetch->setToolTip(tr("Ask the daemon for what it retains; nothing is attached"));
    m_range->setWordWrap(true);
    auto *row = new QHBoxLayout;
    row->addWidget(m_process, 1);
    row->addWidget(m_streams);
    row->addWidget(m_form);
    row->addWidget(m_fetch);
    row->addWidget(m_save);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addLayout(row);
    layout->addWidget(m_range);
    layout->addWidget(m_text, 1);

    connect(m_process, QOverload<int>::of(&QComboBox::activated), this,
            [this] { m_feed->setProcess(m_process->currentData().toByteArray().toStdString()); });
    for (QComboBox *box : {m_streams, m_form})
        connect(box, QOverload<int>::of(&QComboBox::currentIndexChanged), this,
                &ReplayPane::refresh);
    connect(m_fetch, &QPushButton::clicked, m_feed, &ReplayFeed::fetch);
    connect(m_save, &QPushButton::clicked, this, &ReplayPane::save);
    connect(m_feed, &ReplayFeed::changed, this, &ReplayPane::refresh);
    ProcessModel &model = session->processes();
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&model, signal, this, &ReplayPane::fillProcesses);
    connect(&session->client(), &InspectionClient::stateChanged, this, &ReplayPane::refresh);
    fillProcesses();
    refresh();
}

void ReplayPane::fillProcesses()
{
    const QByteArray current = QByteArray::fromStdString(m_feed->process());
    const QSignalBlocker blocker(m_process);
    m_process->clear();
    m_process->addItem(tr("(process)"), QByteArray());
    const ProcessModel &model = m_session->processes();
    for (int row = 0; row < model.rowCount(); ++row)
        m_process->addItem(oneLine(model.at(row).id, 60),
                           QByteArray::fromStdString(model.at(row).id));
    m_process->setCurrentIndex(std::max(0, m_process->findData(current)));
}

void ReplayPane::setProcess(const QByteArray &id)
{
    m_feed->setProcess(id.toStdString());
    m_process->setCurrentIndex(std::max(0, m_process->findData(id)));
}

std::vector<Piece> ReplayPane::pieces() const
{
    const int streams = m_streams->currentIndex();
    return m_feed->assembly().pieces(streams != OnlyStderr, streams != OnlyStdout,
                                     m_feed->retainedFirst(), m_feed->retainedLast());
}

std::string ReplayPane::plainOutput() const
{
    std::string output;
    for (const Piece &piece : pieces()) {
        if (piece.kind == Piece::Kind::Stdout || piece.kind == Piece::Kind::Stderr)
            output += piece.bytes;
    }
    return m_form->currentIndex() == Stripped ? stripAnsi(output) : output;
}

QString ReplayPane::rangeText() const
{
    const ReplayAssembly &assembly = m_feed->assembly();
    if (m_feed->process().empty())
        return {};
    QString text = assembly.frames() == 0
                       ? tr("No output seen yet.")
                       : tr("Seq %1 to %2: %3 frames, %4 of output.")
                             .arg(assembly.firstSeq())
                             .arg(assembly.lastSeq())
                             .arg(countText(assembly.frames()), sizeText(assembly.bytes()));
    if (m_feed->retainedLast())
        text += tr(" The daemon retains %1 to %2.")
                    .arg(m_feed->retainedFirst())
                    .arg(m_feed->retainedLast());
    if (!m_feed->trouble().isEmpty())
        text += tr(" It says: %1.").arg(m_feed->trouble());
    return text;
}

void ReplayPane::refresh()
{
    const bool chosen = !m_feed->process().empty();
    m_fetch->setEnabled(chosen && m_session->client().state() == InspectionClient::State::Watching);
    m_save->setEnabled(chosen && m_feed->assembly().frames() > 0);
    m_range->setText(rangeText());
    m_range->setVisible(chosen);
    std::vector<TextPane::Stretch> stretches;
    AnsiReader ofStdout;
    AnsiReader ofStderr;
    const int form = m_form->currentIndex();
    const std::size_t surplus =
        m_feed->assembly().bytes() > shownBytes ? m_feed->assembly().bytes() - shownBytes : 0;
    std::size_t skipped = 0;
    std::size_t offset = 0;
    if (surplus > 0)
        stretches.push_back(
            mark(tr("⟨ the last %1 are shown; saving takes all ⟩\n").arg(sizeText(shownBytes)),
                 mutedColour()));
    for (Piece &piece : pieces()) {
        if (piece.kind == Piece::Kind::Gap) {
            stretches.push_back(mark(gapText(piece), colourOf(Severity::Fault)));
            continue;
        }
        if (piece.kind == Piece::Kind::Exit) {
            stretches.push_back(mark(exitText(piece), colourOf(FrameKind::Exit)));
            continue;
        }
        const auto drop = std::min(piece.bytes.size(), surplus - std::min(skipped, surplus));
        skipped += drop;
        offset += drop;
        piece.bytes.erase(0, drop);
        const bool isStderr = piece.kind == Piece::Kind::Stderr;
        if (form == Hex) {
            stretches.push_back({toQString(hexDump(piece.bytes, offset)), formatOf({}, isStderr)});
        } else if (form == Stripped) {
            stretches.push_back({toQString(stripAnsi(piece.bytes)), formatOf({}, isStderr)});
        } else {
            for (const AnsiSpan &span : (isStderr ? ofStderr : ofStdout).read(piece.bytes))
                stretches.push_back({toQString(span.text), formatOf(span.style, isStderr)});
        }
        offset += piece.bytes.size();
    }
    m_text->show(stretches);
}

void ReplayPane::save()
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Save output"),
                                                      toQString(m_feed->process()) + ".out");
    if (path.isEmpty())
        return;
    QSaveFile file(path);
    const std::string output = plainOutput();
    const bool written = file.open(QIODevice::WriteOnly)
                         && file.write(output.data(), static_cast<qint64>(output.size()))
                                == static_cast<qint64>(output.size())
                         && file.commit();
    m_range->setText(written ? tr("Saved %1 to %2.").arg(sizeText(output.size()), path)
                             : tr("%1 was not saved: %2.").arg(path, file.errorString()));
}

} // namespace claustrum::lab
