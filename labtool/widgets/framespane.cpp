// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/framespane.h"

#include "labtool/controls/emptystate.h"
#include "labtool/controls/filterline.h"
#include "labtool/controls/findbar.h"
#include "labtool/controls/roomlabel.h"
#include "labtool/controls/savedfilters.h"
#include "labtool/controls/togglebutton.h"
#include "labtool/controls/wraprow.h"
#include "labtool/frames/texts.h"
#include "labtool/model/framefinder.h"
#include "labtool/widgets/framesheader.h"
#include "labtool/widgets/framesview.h"
#include "wire/builds.h"

#include <QInputDialog>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <set>

namespace claustrum::lab {

FramesPane::FramesPane(LabSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(new FrameTableModel(&session->capture(), this))
    , m_view(new FramesView(m_model))
    , m_header(new FramesHeader(m_model, m_view))
    , m_show(new FilterLine(tr("Show:  method:process.* conn:2 seq>100 error   (empty: all)")))
    , m_keep(new FilterLine(tr("Keep:  store only matching frames   (empty: all)")))
    , m_findBar(new FindBar(tr("the frames shown")))
    , m_finder(new FrameFinder(&session->capture(), m_model, this))
    , m_counts(new RoomLabel)
{
    arrange();
    m_empty = new EmptyState(m_view, [this] { return emptyText(); });
    makeFilters();
    connectFind();
    connectAll();
    showCounts();
}

void FramesPane::arrange()
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->setSpacing(4);
    auto *row = new WrapRow;
    row->addWidget(m_show);
    row->addWidget(m_keep);
    makeToolBar(row);
    layout->addLayout(row);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_findBar);
}

void FramesPane::makeFilters()
{
    m_show->setObjectName(QStringLiteral("showFilter"));
    m_keep->setObjectName(QStringLiteral("keepFilter"));
    for (FilterLine *line : {m_show, m_keep}) {
        line->setNames([this] { return seenMethods(); }, [this] { return seenProcesses(); });
        connect(line, &FilterLine::left, m_view, QOverload<>::of(&QWidget::setFocus));
    }
    connect(m_show, &FilterLine::filterChanged, this, &FramesPane::onFilterChanged);
    connect(m_keep, &FilterLine::filterChanged, &m_session->capture(), &Capture::setKeepFilter);
}

void FramesPane::onFilterChanged(const Filter &filter)
{
    const FrameNumber current = m_view->currentFrame();
    m_model->setFilter(filter);
    if (current && !m_view->isFollowing())
        m_view->goTo(current);
    m_empty->refresh();
    showCounts();
}

void FramesPane::connectFind()
{
    connect(m_findBar, &FindBar::wanted, this, &FramesPane::find);
    connect(m_findBar, &FindBar::closed, this, [this] {
        m_finder->stop();
        m_view->setFocus();
    });
    connect(m_finder, &FrameFinder::found, this, [this](quint64 number, bool isWrapped) {
        m_view->goTo(number);
        m_findBar->showFound(isWrapped);
    });
    connect(m_finder, &FrameFinder::missed, m_findBar, &FindBar::showMissed);
}

void FramesPane::connectAll()
{
    connect(m_view, &FramesView::currentFrameChanged, this, &FramesPane::currentFrameChanged);
    connect(m_view, &FramesView::followingChanged, m_follow, &QToolButton::setChecked);
    for (const auto signal : {&FrameTableModel::scanFinished, &FrameTableModel::filtering}) {
        connect(m_model, signal, this, &FramesPane::showCounts);
        connect(m_model, signal, m_empty, &EmptyState::refresh);
    }
    connect(&m_session->capture(), &Capture::grew, this, [this] {
        m_header->setMerged(m_session->capture().store().hasSources());
        if (m_model->newerFrames() > 0)
            showCounts();
    });
    connect(m_model, &FrameTableModel::ordered, this, &FramesPane::showCounts);
    connect(&m_session->capture(), &Capture::cleared, this, &FramesPane::showCounts);
    connect(m_session, &LabSession::opened, this, &FramesPane::onOpened);
    connect(m_session, &LabSession::began, m_view, &FramesView::setFollowing);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_view, &QWidget::customContextMenuRequested, this, [this](const QPoint &at) {
        Q_EMIT contextMenuWanted(m_view->viewport()->mapToGlobal(at));
    });
}

void FramesPane::onOpened()
{
    m_empty->refresh();
    m_header->setTimed(m_session->transcriptPath().isEmpty());
    m_header->setMerged(m_session->capture().store().hasSources());
}

void FramesPane::makeToolBar(WrapRow *row)
{
    m_saved = new SavedFilters(m_show);
    m_pause = new ToggleButton(tr("Pause"), tr("Freeze the table; capture continues (Ctrl+Space)"));
    m_follow = new ToggleButton(tr("Follow"), tr("Keep the newest frame in view (Ctrl+E)"));
    m_follow->setChecked(true);
    connect(m_pause, &QToolButton::toggled, this, [this](bool on) {
        m_model->setPaused(on);
        showCounts();
    });
    connect(m_follow, &QToolButton::clicked, m_view, &FramesView::setFollowing);
    for (QToolButton *button : {static_cast<QToolButton *>(m_saved), m_pause, m_follow})
        row->addWidget(button);
}

QString FramesPane::emptyText() const
{
    const FrameStore &store = m_session->capture().store();
    if (m_model->isFiltering())
        return tr("<b>Filtering…</b><br>No match in the first %1 of %2 frames.")
            .arg(countText(m_model->scanned()), countText(store.size()));
    if (store.size() > 0)
        return tr("<b>No frame matches the filter</b><br>%1 frames are hidden. Clear the filter "
                  "with Ctrl+L, Esc.")
            .arg(countText(store.size()));
    if (!m_session->problem().isEmpty())
        return tr("<b>The file cannot be shown</b><br>%1")
            .arg(m_session->problem().toHtmlEscaped());
    if (m_session->isFollowing())
        return tr("<b>The file is empty</b><br>Lines appear here as they are appended.");
    if (m_session->isLoading())
        return tr("<b>Waiting for lines</b><br>They appear as soon as the writer sends them.");
    if (m_session->capture().notKept() > 0)
        return tr("<b>No frame was kept</b><br>The Keep filter discarded %1 frames.")
            .arg(countText(m_session->capture().notKept()));
    const InspectionClient &client = m_session->client();
    if (client.state() == InspectionClient::State::Watching)
        return tr("<b>Waiting for frames</b><br>They appear as soon as a client sends a request.");
    if (!client.problem().isEmpty())
        return tr("<b>Not connected</b><br>%1 Retrying automatically.")
            .arg(client.problem().toHtmlEscaped());
    if (client.state() != InspectionClient::State::Idle)
        return tr("<b>Connecting…</b>");
    return tr("<b>No frames yet</b><br>Connect to a daemon (Ctrl+K), or open a wire log or a "
              "transcript (Ctrl+O).<br>You can also drop a file anywhere in this window.");
}

void FramesPane::showCounts()
{
    const Capture &capture = m_session->capture();
    const std::size_t notes = capture.store().notes();
    const QString shown = countText(std::uint64_t(m_model->rowCount()));
    const QString all = countText(capture.store().size());
    QString text = notes == 0
                       ? tr("%1 of %2 frames").arg(shown, all)
                       : tr("%1 of %2 frames and notes (%3)")
                             .arg(shown, all,
                                  notes == 1 ? tr("1 note") : tr("%1 notes").arg(countText(notes)));
    if (m_model->isFiltering())
        text += tr("; filtering: %1 checked").arg(countText(m_model->scanned()));
    if (capture.store().forgotten() > 0)
        text += tr("; oldest %1 dropped").arg(countText(capture.store().forgotten()));
    if (capture.notKept() > 0)
        text += tr("; %1 not kept").arg(countText(capture.notKept()));
    if (m_model->isPaused())
        text += tr("; paused");
    if (m_model->orderColumn() != FrameTableModel::Number)
        text += tr("; sorted: click # for the order of arrival");
    if (m_model->newerFrames() > 0)
        text += tr("; %1 newer frames not shown").arg(countText(m_model->newerFrames()));
    constexpr std::size_t notable = 16 << 20; // below, it is the room for the first frames
    if (capture.store().memory() > notable)
        text += tr("; %1 memory").arg(sizeText(capture.store().memory()));
    m_counts->setText(text);
}

std::vector<std::string> FramesPane::seenMethods() const
{
    std::set<std::string> known;
    for (const ReferenceBuild &build : ReferenceBuild::all())
        known.insert(build.methods().begin(), build.methods().end());
    return {known.begin(), known.end()};
}

std::vector<std::string> FramesPane::seenProcesses() const
{
    std::vector<std::string> ids;
    for (int row = 0; row < m_session->processes().rowCount(); ++row)
        ids.push_back(m_session->processes().at(row).id);
    return ids;
}

void FramesPane::focusFilter()
{
    m_show->setFocus();
    m_show->edit()->selectAll();
}

void FramesPane::focusKeep()
{
    m_keep->setFocus();
    m_keep->edit()->selectAll();
}

void FramesPane::focusFind()
{
    m_findBar->open();
}

void FramesPane::showSavedFilters()
{
    m_saved->showMenu();
}

void FramesPane::goToFrame(quint64 number)
{
    if (!m_model->shows(number) && m_session->capture().store().has(number)) {
        m_show->setLine({}); // so that the frame is shown
        m_model->scanAll();
    }
    m_view->goTo(number);
}

void FramesPane::askForFrame()
{
    bool ok = false;
    const int number = QInputDialog::getInt(window(), tr("Go to frame"), tr("Number"), 1, 1,
                                            2'000'000'000, 1, &ok);
    if (ok)
        goToFrame(static_cast<quint64>(number));
}

FrameNumber FramesPane::partner() const
{
    const FrameStore &store = m_session->capture().store();
    const FrameNumber current = m_view->currentFrame();
    const FrameNumber other = store.has(current) ? store.at(current).partner : 0;
    return store.has(other) ? other : 0;
}

void FramesPane::goToPartner()
{
    if (const FrameNumber other = partner())
        goToFrame(other);
}

void FramesPane::askForComment()
{
    const FrameNumber number = m_view->currentFrame();
    if (number == 0)
        return;
    bool ok = false;
    const QString before = toQString(m_session->capture().store().comment(number));
    const QString text = QInputDialog::getMultiLineText(
        window(), tr("Comment on frame #%1").arg(number),
        tr("Saved with the session. An empty text removes the comment."), before, &ok);
    if (ok && !m_session->capture().setComment(number, text.trimmed().toStdString()))
        Q_EMIT message(tr("There are already %1 comments, the most that are kept")
                           .arg(countText(FrameStore::mostComments)));
}

void FramesPane::togglePin()
{
    for (const FrameNumber number : m_view->selectedFrames())
        m_session->capture().togglePinned(number);
}

void FramesPane::markTime()
{
    if (m_view->currentFrame() != 0)
        m_model->setTimeMark(m_view->currentFrame());
}

void FramesPane::setPaused(bool paused)
{
    m_pause->setChecked(paused);
}

void FramesPane::setFollowing(bool following)
{
    m_view->setFollowing(following);
}

void FramesPane::goToMarked(std::uint16_t marks, int step)
{
    const FrameStore &store = m_session->capture().store();
    int row = m_view->currentIndex().row();
    for (row += step; row >= 0 && row < m_model->rowCount(); row += step) {
        const FrameNumber number = m_model->numberAt(row);
        if (store.has(number) && store.at(number).marks & marks) {
            m_view->goTo(number);
            return;
        }
    }
}

void FramesPane::find(int step)
{
    const std::string wanted = m_findBar->text().toStdString();
    if (wanted.empty())
        return;
    m_findBar->showSearching();
    m_finder->find(wanted, m_view->currentIndex().row(), step);
}

std::vector<FrameNumber> FramesPane::chosenFrames() const
{
    auto numbers = m_view->selectedFrames();
    if (numbers.size() > 1)
        return numbers;
    numbers.clear();
    for (int row = 0; row < m_model->rowCount(); ++row)
        numbers.push_back(m_model->numberAt(row));
    return numbers;
}

} // namespace claustrum::lab
