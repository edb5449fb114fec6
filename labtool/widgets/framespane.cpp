// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/framespane.h"

#include "labtool/model/texts.h"
#include "labtool/widgets/emptystate.h"
#include "labtool/widgets/filterline.h"
#include "labtool/widgets/framesview.h"
#include "wire/builds.h"

#include <QAction>
#include <QApplication>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QMenu>
#include <QSettings>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

namespace claustrum::lab {
namespace {

QToolButton *toggle(const QString &text, const QString &tip)
{
    auto *button = new QToolButton;
    button->setText(text);
    button->setToolTip(tip);
    button->setCheckable(true);
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    return button;
}

} // namespace

FramesPane::FramesPane(LabSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(new FrameTableModel(&session->capture(), this))
    , m_view(new FramesView(m_model))
    , m_show(new FilterLine(tr("Show:  method:process.* conn:2 seq>100 error   (empty: all)")))
    , m_keep(new FilterLine(tr("Keep:  what does not match is not stored   (empty: all)")))
    , m_find(new QLineEdit)
    , m_findBar(new QWidget)
    , m_counts(new QLabel)
    , m_saved(new QMenu(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->setSpacing(4);
    auto *row = new QHBoxLayout;
    row->addWidget(m_show, 3, Qt::AlignTop);
    row->addWidget(m_keep, 2, Qt::AlignTop);
    makeToolBar(row);
    layout->addLayout(row);
    layout->addWidget(m_view, 1);
    auto *findRow = new QHBoxLayout(m_findBar);
    findRow->setContentsMargins(0, 0, 0, 0);
    findRow->addWidget(new QLabel(tr("Find")));
    findRow->addWidget(m_find, 1);
    findRow->addWidget(new QLabel(tr("Enter: next   Shift+Enter: previous   Esc: close")));
    m_findBar->hide();
    layout->addWidget(m_findBar);
    layout->addWidget(m_counts);
    m_empty = new EmptyState(m_view, [this] { return emptyText(); });

    m_show->setObjectName(QStringLiteral("showFilter"));
    m_keep->setObjectName(QStringLiteral("keepFilter"));
    m_find->setObjectName(QStringLiteral("find"));
    m_show->setNames([this] { return seenMethods(); }, [this] { return seenProcesses(); });
    m_keep->setNames([this] { return seenMethods(); }, [this] { return seenProcesses(); });
    connect(m_show, &FilterLine::filterChanged, this, [this](const Filter &filter) {
        const FrameNumber current = m_view->currentFrame();
        m_model->setFilter(filter);
        if (current && !m_view->isFollowing())
            m_view->goTo(current);
        m_empty->refresh();
        showCounts();
    });
    connect(m_keep, &FilterLine::filterChanged, this,
            [this](const Filter &filter) { m_session->capture().setKeepFilter(filter); });
    connect(m_find, &QLineEdit::returnPressed, this,
            [this] { find(QApplication::keyboardModifiers() & Qt::ShiftModifier ? -1 : 1); });
    connect(m_view, &FramesView::currentFrameChanged, this, &FramesPane::currentFrameChanged);
    connect(m_view, &FramesView::followingChanged, m_follow, &QToolButton::setChecked);
    connect(m_model, &FrameTableModel::settled, this, &FramesPane::showCounts);
    connect(&session->capture(), &Capture::cleared, this, &FramesPane::showCounts);
    connect(session, &LabSession::opened, m_empty, &EmptyState::refresh);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_view, &QWidget::customContextMenuRequested, this, [this](const QPoint &at) {
        Q_EMIT contextMenuWanted(m_view->viewport()->mapToGlobal(at));
    });
    auto *close = new QAction(this);
    close->setShortcut(Qt::Key_Escape);
    close->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_findBar->addAction(close);
    connect(close, &QAction::triggered, this, [this] {
        m_findBar->hide();
        m_view->setFocus();
    });
    showCounts();
}

void FramesPane::makeToolBar(QHBoxLayout *row)
{
    auto *saved = new QToolButton;
    saved->setText(tr("Filters"));
    saved->setToolTip(tr("Filters that you saved"));
    saved->setPopupMode(QToolButton::InstantPopup);
    saved->setMenu(m_saved);
    connect(m_saved, &QMenu::aboutToShow, this, &FramesPane::fillSavedFilters);
    m_pause = toggle(tr("Pause"), tr("Let the table stand still; frames are gathered on (Space)"));
    m_follow = toggle(tr("Follow"), tr("Keep the newest frame in sight (End)"));
    m_follow->setChecked(true);
    connect(m_pause, &QToolButton::toggled, this, [this](bool on) {
        m_model->setPaused(on);
        showCounts();
    });
    connect(m_follow, &QToolButton::clicked, m_view, &FramesView::setFollowing);
    for (QToolButton *button : {saved, m_pause, m_follow})
        row->addWidget(button, 0, Qt::AlignTop);
}

void FramesPane::fillSavedFilters()
{
    m_saved->clear();
    QSettings settings;
    settings.beginGroup(QStringLiteral("filters"));
    for (const QString &name : settings.childKeys()) {
        const QString line = settings.value(name).toString();
        QAction *action = m_saved->addAction(QStringLiteral("%1    %2").arg(name, line));
        connect(action, &QAction::triggered, this, [this, line] { m_show->setLine(line); });
    }
    if (m_saved->isEmpty())
        m_saved->addAction(tr("None saved yet"))->setEnabled(false);
    m_saved->addSeparator();
    QAction *save = m_saved->addAction(tr("Save this filter…"), this, &FramesPane::saveFilter);
    save->setEnabled(!m_show->line().trimmed().isEmpty() && !m_show->isWrong());
    QMenu *remove = m_saved->addMenu(tr("Remove"));
    for (const QString &name : settings.childKeys())
        remove->addAction(name, this,
                          [name] { QSettings().remove(QStringLiteral("filters/") + name); });
    remove->setEnabled(!remove->isEmpty());
}

void FramesPane::saveFilter()
{
    const QString name = QInputDialog::getText(this, tr("Save filter"), tr("Name"));
    if (!name.trimmed().isEmpty())
        QSettings().setValue(QStringLiteral("filters/") + name.trimmed(), m_show->line());
}

QString FramesPane::emptyText() const
{
    const FrameStore &store = m_session->capture().store();
    if (store.size() > 0)
        return tr("<b>No frame matches the filter</b><br>%1 frames are there. Clear the filter "
                  "with "
                  "Ctrl+L, Esc.")
            .arg(countText(store.size()));
    if (m_session->capture().notKept() > 0)
        return tr("<b>Nothing is kept</b><br>The keep filter has left out %1 frames.")
            .arg(countText(m_session->capture().notKept()));
    if (m_session->client().state() != InspectionClient::State::Idle)
        return tr("<b>Waiting for frames</b><br>They show as soon as a client says something.");
    return tr("<b>No frames yet</b><br>Connect to a daemon (Ctrl+K), or open a wire log or a "
              "transcript (Ctrl+O).<br>You can also drop a file anywhere in this window.");
}

void FramesPane::showCounts()
{
    const Capture &capture = m_session->capture();
    QString text =
        tr("%1 of %2 frames")
            .arg(countText(std::uint64_t(m_model->rowCount())), countText(capture.store().size()));
    if (capture.store().forgotten() > 0)
        text += tr("; the oldest %1 made room").arg(countText(capture.store().forgotten()));
    if (capture.notKept() > 0)
        text += tr("; %1 not kept").arg(countText(capture.notKept()));
    if (m_model->isPaused())
        text += tr("; paused");
    text += tr("; %1 of memory").arg(sizeText(capture.store().memory()));
    m_counts->setText(text);
}

std::vector<std::string> FramesPane::seenMethods() const
{
    const auto known = ReferenceBuild::latest().methods();
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

void FramesPane::focusFind()
{
    m_findBar->show();
    m_find->setFocus();
    m_find->selectAll();
}

void FramesPane::goToFrame(quint64 number)
{
    if (!m_model->shows(number) && m_session->capture().store().has(number))
        m_show->setLine({}); // what is asked for is shown
    m_model->scanAll();
    m_view->goTo(number);
}

void FramesPane::goToPartner()
{
    const FrameStore &store = m_session->capture().store();
    const FrameNumber current = m_view->currentFrame();
    if (store.has(current) && store.has(store.at(current).partner))
        goToFrame(store.at(current).partner);
}

void FramesPane::togglePin()
{
    for (const FrameNumber number : m_view->selectedFrames())
        m_session->capture().togglePinned(number);
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
    const std::string wanted = m_find->text().toStdString();
    if (wanted.empty())
        return;
    const FrameStore &store = m_session->capture().store();
    std::string scratch;
    const int rows = m_model->rowCount();
    int row = m_view->currentIndex().row();
    for (int i = 0; i < rows; ++i) {
        row = (row + step + rows) % rows;
        const FrameNumber number = m_model->numberAt(row);
        if (!store.has(number))
            continue;
        const auto bytes = store.bytes(store.at(number), scratch);
        bool found = bytes.find(wanted) != std::string_view::npos;
        if (!found && isStream(store.at(number).kind)) {
            const auto output = streamData(bytes);
            found = output && output->find(wanted) != std::string::npos;
        }
        if (found) {
            m_view->goTo(number);
            return;
        }
    }
    m_counts->setText(tr("Not found in the frames shown: %1").arg(m_find->text()));
}

std::vector<FrameNumber> FramesPane::chosenFrames() const
{
    auto numbers = m_view->selectedFrames();
    if (numbers.size() > 1)
        return numbers;
    numbers.clear();
    m_model->scanAll();
    for (int row = 0; row < m_model->rowCount(); ++row)
        numbers.push_back(m_model->numberAt(row));
    return numbers;
}

} // namespace claustrum::lab
