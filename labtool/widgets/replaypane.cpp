// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/replaypane.h"

#include "labtool/controls/roomlabel.h"
#include "labtool/controls/theme.h"
#include "labtool/controls/wraprow.h"
#include "labtool/frames/ansitext.h"
#include "labtool/frames/texts.h"
#include "labtool/sources/filewriter.h"
#include "labtool/widgets/processbox.h"
#include "labtool/widgets/replaytext.h"

#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <memory>

namespace claustrum::lab {
namespace {

using Piece = ReplayAssembly::Piece;

/// Limits the delay of a text widget: of a longer output, at least this much of the end is shown
/// and at most twice as much. Saving takes everything.
constexpr std::size_t shownBytes = 192 << 10;

enum Streams { Both, OnlyStdout, OnlyStderr };

std::string outputOf(const std::vector<Piece> &pieces, ReplayForm form)
{
    std::string output;
    AnsiReader readers[2]; // a sequence may be interrupted by the other stream
    for (const Piece &piece : pieces) {
        if (piece.kind != Piece::Kind::Stdout && piece.kind != Piece::Kind::Stderr)
            continue;
        if (form != ReplayForm::Stripped) {
            output += piece.bytes;
            continue;
        }
        for (const AnsiSpan &span : readers[piece.kind == Piece::Kind::Stderr].read(piece.bytes))
            output += span.text;
    }
    return output;
}

} // namespace

ReplayPane::ReplayPane(LabSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_feed(new ReplayFeed(session, this))
    , m_process(new ProcessBox(session))
    , m_streams(new QComboBox)
    , m_form(new QComboBox)
    , m_fetch(new QPushButton(tr("Fetch")))
    , m_save(new QPushButton(tr("Save…")))
    , m_range(new RoomLabel)
    , m_text(
          new TextPane(tr("Choose a process above, or press Enter on one in the Session pane: its "
                          "output appears here, in seq order.")))
{
    makeChoices();
    m_fetch->setToolTip(tr("Read the daemon's replay buffer, without attaching"));
    m_range->setObjectName(QStringLiteral("range"));
    m_range->setWordWrap(true);
    arrange();
    connectAll();
    refresh();
}

void ReplayPane::makeChoices()
{
    m_streams->setObjectName(QStringLiteral("streams"));
    m_streams->addItems({tr("stdout and stderr"), tr("stdout"), tr("stderr")});
    m_form->setObjectName(QStringLiteral("form"));
    m_form->addItems({tr("Text, colours"), tr("Text, stripped"), tr("Hex")});
}

void ReplayPane::arrange()
{
    auto *choices = new WrapRow;
    choices->addWidget(m_process);
    choices->addWidget(m_streams);
    choices->addWidget(m_form);
    auto *row = new QHBoxLayout;
    row->addWidget(m_range, 1);
    row->addWidget(m_fetch);
    row->addWidget(m_save);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addLayout(choices);
    layout->addLayout(row);
    layout->addWidget(m_text, 1);
}

void ReplayPane::connectAll()
{
    connect(m_process, &ProcessBox::chosen, this,
            [this](const QByteArray &id) { m_feed->setProcess(id.toStdString()); });
    connect(&m_session->capture(), &Capture::cleared, this, [this] { m_process->choose({}); });
    for (QComboBox *box : {m_streams, m_form})
        connect(box, QOverload<int>::of(&QComboBox::currentIndexChanged), this,
                &ReplayPane::refresh);
    connect(m_fetch, &QPushButton::clicked, this, &ReplayPane::fetch);
    connect(m_save, &QPushButton::clicked, this, &ReplayPane::save);
    connect(m_feed, &ReplayFeed::changed, this, &ReplayPane::refresh);
    connect(m_session, &LabSession::opened, this, &ReplayPane::refreshRange);
}

void ReplayPane::setProcess(const QByteArray &id)
{
    m_process->choose(id);
    m_feed->setProcess(id.toStdString());
}

bool ReplayPane::showsStdout() const
{
    return m_streams->currentIndex() != OnlyStderr;
}

bool ReplayPane::showsStderr() const
{
    return m_streams->currentIndex() != OnlyStdout;
}

std::vector<Piece> ReplayPane::pieces(std::uint64_t from) const
{
    return m_feed->assembly().pieces(showsStdout(), showsStderr(), m_feed->retainedFirst(),
                                     m_feed->retainedLast(), from);
}

/// Moves the start as rarely as possible, so that new output is only appended.
void ReplayPane::moveTail()
{
    const ReplayAssembly &assembly = m_feed->assembly();
    const auto tail = [&](std::size_t bytes) {
        return assembly.tailBegin(bytes, showsStdout(), showsStderr());
    };
    if (tail(shownBytes) < m_from || tail(2 * shownBytes) > m_from)
        m_from = tail(shownBytes);
}

QString ReplayPane::rangeText() const
{
    const ReplayAssembly &assembly = m_feed->assembly();
    if (m_feed->process().empty())
        return tr("No process chosen");
    QString text = assembly.frames() == 0
                       ? tr("No output seen yet.")
                       : tr("Seq %1 to %2: %3 frames, %4 of output.")
                             .arg(assembly.firstSeq())
                             .arg(assembly.lastSeq())
                             .arg(countText(assembly.frames()), sizeText(assembly.bytes()));
    if (assembly.cutFrames() > 0)
        text += tr(" The wire log may have cut %1 of them.").arg(countText(assembly.cutFrames()));
    if (m_feed->retainedLast())
        text += tr(" The daemon retains %1 to %2.")
                    .arg(m_feed->retainedFirst())
                    .arg(m_feed->retainedLast());
    else if (m_session->client().state() == InspectionClient::State::Watching
             && !m_session->lists(m_feed->process()))
        text += tr(" The daemon no longer has this process.");
    if (!m_feed->problem().isEmpty())
        text += tr(" Fetching failed: %1.").arg(m_feed->problem());
    return text;
}

void ReplayPane::refreshRange()
{
    const bool chosen = !m_feed->process().empty();
    m_fetch->setEnabled(chosen && m_session->lists(m_feed->process()));
    m_save->setEnabled(chosen && m_feed->assembly().frames() > 0);
    m_range->setText(rangeText());
}

void ReplayPane::refresh()
{
    refreshRange();
    moveTail();
    const auto offset = form() == ReplayForm::Hex && m_from != 0
                            ? m_feed->assembly().bytesBefore(m_from, showsStdout(), showsStderr())
                            : 0;
    auto stretches = replayText(pieces(m_from), form(), offset);
    if (m_from != 0)
        stretches.insert(stretches.begin(),
                         noteText(tr("⟨ shown from seq %1; Save writes everything ⟩\n").arg(m_from),
                                  mutedColour()));
    m_text->show(std::move(stretches));
}

ReplayForm ReplayPane::form() const
{
    return static_cast<ReplayForm>(m_form->currentIndex());
}

void ReplayPane::save()
{
    if (!m_save->isEnabled())
        return;
    const QString path = QFileDialog::getSaveFileName(this, tr("Save output"),
                                                      toQString(m_feed->process()) + ".out");
    if (!path.isEmpty())
        saveTo(path);
}

void ReplayPane::saveTo(const QString &path)
{
    auto *writer = new FileWriter(path, this);
    connect(writer, &FileWriter::finished, this, [this, writer, path](bool, const QString &error) {
        writer->deleteLater();
        Q_EMIT message(error.isEmpty() ? tr("Saved the output to %1").arg(path)
                                       : tr("%1 was not saved: %2").arg(path, error));
    });
    const auto all = std::make_shared<const std::vector<Piece>>(pieces(0));
    writer->write([all, form = form()] { return outputOf(*all, form); });
    writer->commit();
}

void ReplayPane::fetch()
{
    if (m_fetch->isEnabled())
        m_feed->fetch();
}

void ReplayPane::nextForm()
{
    m_form->setCurrentIndex((m_form->currentIndex() + 1) % m_form->count());
}

void ReplayPane::nextStreams()
{
    m_streams->setCurrentIndex((m_streams->currentIndex() + 1) % m_streams->count());
}

} // namespace claustrum::lab
