// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/anomaliespane.h"

#include "labtool/controls/emptystate.h"
#include "labtool/controls/roomlabel.h"
#include "labtool/controls/tables.h"
#include "labtool/controls/tableview.h"
#include "labtool/controls/theme.h"
#include "labtool/frames/texts.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QSettings>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace claustrum::lab {
namespace {

const QString mutedKey = QStringLiteral("anomalies/muted");

} // namespace

AnomaliesPane::AnomaliesPane(LabSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_shown(new UnmutedAnomalies(&session->capture().anomalies(), this))
    , m_table(new TableView)
    , m_details(new RoomLabel)
    , m_counts(new RoomLabel)
    , m_kinds(new QToolButton)
{
    m_shown->setAllMuted(static_cast<std::uint16_t>(QSettings().value(mutedKey, 0).toUInt()));
    makeTable();
    arrange();
    const AnomalyModel &model = session->capture().anomalies();
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&model, signal, this, &AnomaliesPane::showCounts);
    connect(&model, &QAbstractItemModel::modelReset, this, &AnomaliesPane::showCounts);
    connect(m_shown, &UnmutedAnomalies::mutedChanged, this, &AnomaliesPane::onMutedChanged);
    showCounts();
}

void AnomaliesPane::makeTable()
{
    m_table->setModel(m_shown);
    m_table->setItemDelegate(new AnomalyDelegate(m_table));
    setUpTable(m_table, {"reply overtook", "12345", "", "1234", "00:00:00"});
    m_table->horizontalHeader()->setStretchLastSection(false);
    m_table->horizontalHeader()->setSectionResizeMode(AnomalyModel::Text, QHeaderView::Stretch);
    new EmptyState(m_table, [] {
        return tr("<b>No anomalies</b><br>Errors, gaps in seq, duplicates, unanswered requests "
                  "and backpressure appear here.");
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &index) {
                m_details->setText(index.siblingAtColumn(AnomalyModel::Text).data().toString());
                m_details->setVisible(index.isValid());
            });
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex &index) {
        Q_EMIT frameWanted(index.data(AnomalyModel::FrameRole).toULongLong());
    });
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QWidget::customContextMenuRequested, this, &AnomaliesPane::openMenu);
}

void AnomaliesPane::arrange()
{
    m_details->setObjectName(QStringLiteral("details"));
    m_details->setWordWrap(true);
    m_details->setTextFormat(Qt::PlainText);
    m_details->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details->hide();
    m_counts->setWordWrap(true);
    m_kinds->setObjectName(QStringLiteral("kinds"));
    m_kinds->setToolTip(tr("Mute kinds of anomalies"));
    m_kinds->setPopupMode(QToolButton::InstantPopup);
    m_kinds->setFocusPolicy(Qt::StrongFocus);
    m_kinds->setMenu(new QMenu(m_kinds));
    connect(m_kinds->menu(), &QMenu::aboutToShow, this, &AnomaliesPane::fillKinds);
    auto *row = new QHBoxLayout;
    row->addWidget(m_counts, 1);
    row->addWidget(m_kinds);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_details);
    layout->addLayout(row);
}

void AnomaliesPane::fillKinds()
{
    const AnomalyModel &model = m_session->capture().anomalies();
    QMenu *menu = m_kinds->menu();
    menu->clear();
    for (const Mark mark : anomalyKinds()) {
        QAction *action = menu->addAction(
            tr("%1 (%2)").arg(toQString(markName(mark)), countText(model.count(mark))));
        action->setCheckable(true);
        action->setChecked(!m_shown->isMuted(mark));
        connect(action, &QAction::toggled, m_shown,
                [this, mark](bool isShown) { m_shown->setMuted(mark, !isShown); });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Unmute all")), &QAction::triggered, m_shown,
            [this] { m_shown->setAllMuted(0); });
}

void AnomaliesPane::openMenu(const QPoint &at)
{
    const QModelIndex index = m_table->indexAt(at);
    if (!index.isValid())
        return;
    const auto mark = static_cast<Mark>(index.data(AnomalyModel::MarkRole).toUInt());
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Mute \"%1\"").arg(toQString(markName(mark))), m_shown,
                    [this, mark] { m_shown->setMuted(mark, true); });
    menu->popup(m_table->viewport()->mapToGlobal(at));
}

void AnomaliesPane::showMuted(std::uint16_t marks)
{
    m_changesSettings = false;
    m_shown->setAllMuted(marks);
    m_changesSettings = true;
}

void AnomaliesPane::onMutedChanged()
{
    if (m_changesSettings)
        QSettings().setValue(mutedKey, static_cast<uint>(m_shown->muted()));
    showCounts();
}

QString AnomaliesPane::title() const
{
    const QString shown = countText(m_shown->shownCount());
    if (m_shown->mutedCount() > 0)
        return tr("Anomalies (%1, %2 muted)").arg(shown, countText(m_shown->mutedCount()));
    return m_shown->shownCount() > 0 ? tr("Anomalies (%1)").arg(shown) : tr("Anomalies");
}

void AnomaliesPane::showCounts()
{
    const AnomalyModel &model = m_session->capture().anomalies();
    QStringList parts;
    for (const Mark mark : anomalyKinds()) {
        if (model.count(mark) > 0)
            parts << QStringLiteral("%1 × %2").arg(countText(model.count(mark)),
                                                   toQString(markName(mark)))
                         + (m_shown->isMuted(mark) ? tr(" (muted)") : QString());
    }
    m_counts->setText(parts.join(QStringLiteral(",  ")));
    const int muted = m_shown->mutedKinds();
    m_kinds->setText(muted == 0   ? tr("Kinds")
                     : muted == 1 ? tr("1 kind muted")
                                  : tr("%1 kinds muted").arg(muted));
    Q_EMIT titleChanged(title());
}

void AnomalyDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    if (index.column() == AnomalyModel::Kind)
        option->palette.setColor(
            QPalette::Text,
            colourOf(static_cast<Severity>(index.data(AnomalyModel::SeverityRole).toInt())));
}

} // namespace claustrum::lab
