// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/replaypane.h"

#include "labtool/controls/findbar.h"
#include "labtool/controls/roomlabel.h"
#include "labtool/controls/textmargin.h"
#include "labtool/controls/theme.h"
#include "labtool/controls/wraprow.h"
#include "labtool/frames/hexdump.h"
#include "labtool/frames/texts.h"
#include "labtool/sources/outputfinder.h"
#include "labtool/sources/outputsaver.h"
#include "labtool/widgets/processbox.h"
#include "labtool/widgets/replaytext.h"

#include <QApplication>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace claustrum::lab {
namespace {

/// Limits the delay of a text widget: of a longer output, at least this much is shown and at most
/// twice as much.
constexpr std::size_t shownBytes = 192 << 10;

enum Streams { Both, OnlyStdout, OnlyStderr };

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
    , m_findBar(new FindBar(tr("the output")))
    , m_finder(new OutputFinder(&m_feed->assembly(), this))
{
    makeChoices();
    m_text->installEventFilter(this);
    new TextMargin(m_text, [this](quint64 seq, bool isShort) { return marginText(seq, isShort); });
    m_fetch->setToolTip(tr("Read the daemon's replay buffer, without attaching"));
    m_range->setObjectName(QStringLiteral("range"));
    m_range->setWordWrap(true);
    arrange();
    connectAll();
    refresh();
}

/// The seq of the frame, and its time if it was captured.
QString ReplayPane::marginText(quint64 seq, bool isShort) const
{
    const FrameStore &store = m_session->capture().store();
    const FrameNumber number = m_feed->assembly().numberAt(seq);
    const QString text = QString::number(seq);
    if (isShort || !store.has(number) || store.at(number).time == 0)
        return text;
    return text + QLatin1Char(' ') + timeText(store.at(number).time).left(12);
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
    layout->addWidget(m_findBar);
}

void ReplayPane::connectAll()
{
    connect(m_process, &ProcessBox::chosen, this, [this](const QByteArray &id) { setProcess(id); });
    connect(&m_session->capture(), &Capture::cleared, this, [this] { setProcess({}); });
    for (QComboBox *box : {m_streams, m_form})
        connect(box, QOverload<int>::of(&QComboBox::currentIndexChanged), this,
                &ReplayPane::goToLast); // of another stream, another part is the end
    connect(m_text, &TextPane::columnsChanged, this, [this] {
        if (form() == ReplayForm::Hex && hexRow(std::size_t(m_text->columns())) != m_hexRow)
            refresh();
    });
    connect(m_fetch, &QPushButton::clicked, this, &ReplayPane::fetch);
    connect(m_save, &QPushButton::clicked, this, &ReplayPane::save);
    connect(m_feed, &ReplayFeed::changed, this, &ReplayPane::refresh);
    const QScrollBar *bar = m_text->verticalScrollBar();
    connect(bar, &QScrollBar::valueChanged, this, &ReplayPane::onScrolled);
    // Also at an end that the text reached by itself, as its lines were laid out. Queued, since the
    // signal precedes the move.
    const auto onAction = [this, bar] { onScrolled(bar->value()); };
    connect(bar, &QScrollBar::actionTriggered, this, onAction, Qt::QueuedConnection);
    connectFind();
    connect(m_session, &LabSession::opened, this, &ReplayPane::refreshRange);
}

void ReplayPane::setProcess(const QByteArray &id)
{
    m_finder->stop();
    m_from = 0;
    m_to = ReplayAssembly::lastOfAll;
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

std::uint64_t ReplayPane::begin(std::uint64_t before, std::size_t bytes) const
{
    return m_feed->assembly().beginBefore(before, bytes, showsStdout(), showsStderr());
}

std::uint64_t ReplayPane::end(std::uint64_t from, std::size_t bytes) const
{
    return m_feed->assembly().endAfter(from, bytes, showsStdout(), showsStderr());
}

/// Moves the start as rarely as possible, so that new output is only appended.
void ReplayPane::moveTail()
{
    const auto tail = [&](std::size_t bytes) { return begin(ReplayAssembly::lastOfAll, bytes); };
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
    if (m_from != 0 || !isFollowing())
        text += tr(" Shown: %1 to %2.")
                    .arg(std::max(m_from, assembly.firstSeq()))
                    .arg(std::min(m_to, assembly.lastSeq()));
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
    if (m_from > m_feed->assembly().lastSeq()) { // another process with this id
        m_isReading = false;
        m_to = ReplayAssembly::lastOfAll;
    }
    if (!m_isReading)
        moveTail();
    else if (isFollowing())
        m_to = end(m_from, 3 * shownBytes); // the part may grow, up to a limit
    refreshRange();
    m_hexRow = hexRow(static_cast<std::size_t>(m_text->columns()));
    const ReplayAssembly &assembly = m_feed->assembly();
    const auto offset = form() == ReplayForm::Hex && m_from != 0
                            ? assembly.bytesBefore(m_from, showsStdout(), showsStderr())
                            : 0;
    const auto pieces = assembly.pieces(showsStdout(), showsStderr(), m_feed->retainedFirst(),
                                        m_feed->retainedLast(), m_from, m_to);
    auto stretches = replayText(pieces, form(), offset, m_hexRow);
    if (m_from > assembly.firstSeq())
        stretches.insert(
            stretches.begin(),
            noteText(tr("⟨ earlier output: scroll up, or Ctrl+Home ⟩\n"), mutedColour()));
    if (!isFollowing())
        stretches.push_back(
            noteText(tr("\n⟨ later output: scroll down, or Ctrl+End ⟩"), mutedColour()));
    m_isShowing = true;
    m_text->show(std::move(stretches), m_isReading ? TextPane::Keep::Place : TextPane::Keep::End);
    m_isShowing = false;
}

/// Loads the next part before the user is at the very end of this one.
void ReplayPane::onScrolled(int value)
{
    if (m_isShowing)
        return;
    const QScrollBar *bar = m_text->verticalScrollBar();
    m_isReading = value < bar->maximum() || !isFollowing();
    if (value == bar->minimum() && m_from != 0)
        QTimer::singleShot(0, this, &ReplayPane::loadEarlier); // not while scrolling
    else if (value == bar->maximum() && !isFollowing())
        QTimer::singleShot(0, this, &ReplayPane::loadLater);
}

void ReplayPane::loadEarlier()
{
    const QScrollBar *bar = m_text->verticalScrollBar();
    if (m_from != 0 && bar->value() == bar->minimum()) // not loaded meanwhile
        showFrom(begin(m_from, shownBytes / 2));
}

void ReplayPane::loadLater()
{
    const QScrollBar *bar = m_text->verticalScrollBar();
    if (!isFollowing() && bar->value() == bar->maximum())
        showFrom(begin(end(m_to, shownBytes / 2), shownBytes));
}

/// Shows the part that begins with a seq; what is in both parts stays in view.
void ReplayPane::showFrom(std::uint64_t from)
{
    m_isReading = true;
    m_from = from;
    m_to = end(from, shownBytes * 3 / 2);
    refresh();
}

void ReplayPane::goToFirst()
{
    showFrom(0);
    m_isShowing = true;
    m_text->goTo(0);
    m_isShowing = false;
}

void ReplayPane::goToLast()
{
    m_isReading = false;
    m_to = ReplayAssembly::lastOfAll;
    refresh();
    m_isShowing = true;
    m_text->moveCursor(QTextCursor::End);
    m_text->verticalScrollBar()->setValue(m_text->verticalScrollBar()->maximum());
    m_isShowing = false;
}

void ReplayPane::goToSeq(std::uint64_t seq)
{
    if (seq < m_from || seq > m_to)
        showFrom(begin(seq, shownBytes / 2));
    m_isReading = true;
    m_isShowing = true;
    m_text->goTo(m_text->positionOf(seq));
    m_isShowing = false;
}

void ReplayPane::askForSeq()
{
    const ReplayAssembly &assembly = m_feed->assembly();
    if (assembly.frames() == 0)
        return;
    bool ok = false;
    const double seq = QInputDialog::getDouble(
        window(), tr("Go to seq"),
        tr("Seq, %1 to %2").arg(assembly.firstSeq()).arg(assembly.lastSeq()),
        static_cast<double>(assembly.firstSeq()), static_cast<double>(assembly.firstSeq()),
        static_cast<double>(assembly.lastSeq()), 0, &ok);
    if (ok)
        goToSeq(static_cast<std::uint64_t>(seq));
}

bool ReplayPane::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_text || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    if (key->matches(QKeySequence::MoveToStartOfDocument))
        goToFirst();
    else if (key->matches(QKeySequence::MoveToEndOfDocument))
        goToLast();
    else
        return QWidget::eventFilter(watched, event);
    return true;
}

void ReplayPane::connectFind()
{
    connect(m_findBar, &FindBar::wanted, this, &ReplayPane::find);
    connect(m_findBar, &FindBar::closed, this, [this] {
        m_finder->stop();
        m_text->setFocus();
    });
    connect(m_finder, &OutputFinder::found, this, &ReplayPane::onFound);
    connect(m_finder, &OutputFinder::missed, m_findBar, &FindBar::showMissed);
    connect(m_finder, &OutputFinder::progress, m_findBar, &FindBar::showProgress);
}

bool ReplayPane::hasFocusWithin() const
{
    const QWidget *focus = QApplication::focusWidget();
    return focus && isAncestorOf(focus);
}

void ReplayPane::focusFind()
{
    m_findBar->open();
}

/// First in the part that is shown, from the caret on.
void ReplayPane::find(int step)
{
    const QString text = m_findBar->text();
    if (text.isEmpty() || m_feed->process().empty())
        return;
    m_isReading = true;
    if (m_text->selectNext(text, step)) {
        m_findBar->showFound(false);
        return;
    }
    m_findBar->showSearching();
    const std::uint64_t edge = step > 0 ? m_to : m_from;
    m_finder->find(text.toStdString(), edge, step, showsStdout(), showsStderr());
}

void ReplayPane::onFound(quint64 seq, bool isWrapped)
{
    goToSeq(seq);
    m_findBar->showFound(isWrapped);
    m_isShowing = true;
    const QString text = m_findBar->text();
    // The text ends in this frame, and may begin in an earlier one.
    m_text->goTo(std::max(0, m_text->positionOf(seq) - static_cast<int>(text.size())));
    m_text->selectNext(text, 1);
    m_isShowing = false;
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
    auto *saver =
        new OutputSaver(m_feed->assembly(),
                        {showsStdout(), showsStderr(), form() == ReplayForm::Stripped}, path, this);
    connect(saver, &OutputSaver::finished, this, [this, saver, path](const QString &error) {
        saver->deleteLater();
        QString text = error.isEmpty() ? tr("Saved the output to %1").arg(path)
                                       : tr("%1 was not saved: %2").arg(path, error);
        if (error.isEmpty() && saver->missing() > 0)
            text += tr("; %1 frames could no longer be read").arg(countText(saver->missing()));
        Q_EMIT message(text);
    });
    saver->start();
}

void ReplayPane::fetch()
{
    if (m_fetch->isEnabled())
        m_feed->fetch();
}

bool ReplayPane::canFetch() const
{
    return m_fetch->isEnabled();
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
