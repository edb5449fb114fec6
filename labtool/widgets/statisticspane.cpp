// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/statisticspane.h"

#include "labtool/controls/emptystate.h"
#include "labtool/controls/givingway.h"
#include "labtool/controls/roomlabel.h"
#include "labtool/controls/tables.h"
#include "labtool/controls/tableview.h"
#include "labtool/filter/filterterms.h"
#include "labtool/frames/texts.h"

#include <QHeaderView>
#include <QLabel>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QVBoxLayout>

namespace claustrum::lab {
namespace {

constexpr int leastLast = 10; ///< characters of the last column: "99.9 MiB" and its margins

} // namespace

StatisticsPane::StatisticsPane(SessionTiming *timing, QWidget *parent)
    : QWidget(parent)
    , m_timing(timing)
    , m_head(new RoomLabel)
    , m_methods(new TableView)
    , m_processes(new TableView)
{
    using Model = StatisticsModel;
    setUp(m_methods, Model::Subject::Methods, "method",
          {Model::In, Model::Max, Model::P50, Model::Out, Model::P95});
    setUp(m_processes, Model::Subject::Processes, "process",
          {Model::Wire, Model::Stdin, Model::Ended, Model::Frames, Model::Lifetime});
    new EmptyState(m_methods, [] {
        return tr("<b>No requests yet</b><br>Counts, times and bytes of each method appear here.");
    });
    new EmptyState(m_processes, [] {
        return tr("<b>No processes yet</b><br>Output and rate of each process appear here.");
    });
    m_head->setWordWrap(true);
    auto *tables = new QSplitter(Qt::Vertical);
    tables->addWidget(m_methods);
    tables->addWidget(m_processes);
    tables->setChildrenCollapsible(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(m_head);
    layout->addWidget(tables, 1);
    connect(timing, &SessionTiming::changed, this, &StatisticsPane::showHead);
    showHead();
}

void StatisticsPane::setUp(QTableView *table, StatisticsModel::Subject subject, const char *field,
                           const std::vector<int> &giving)
{
    auto *model = new StatisticsModel(m_timing, subject, this);
    auto *sorted = new QSortFilterProxyModel(this);
    sorted->setSourceModel(model);
    sorted->setSortRole(StatisticsModel::SortRole);
    table->setModel(sorted);
    setUpTable(table, {"process.killAndWait", "1,234,567", "1234", "99.9 ms", "99.9 ms", "99.9 ms",
                       "99.9 MiB", "99.9 MiB"});
    new GivingWay(table, giving, leastLast);
    table->setSortingEnabled(true);
    table->sortByColumn(0, Qt::AscendingOrder);
    for (const auto signal : {&QTableView::activated, &QTableView::clicked})
        connect(table, signal, this, [this, field](const QModelIndex &index) {
            const QByteArray name = index.data(StatisticsModel::NameRole).toByteArray();
            Q_EMIT filterWanted(toQString(filterTerm(field, name.toStdString())));
        });
}

void StatisticsPane::showHead()
{
    const Statistics &statistics = m_timing->analysis().statistics();
    QString text = tr("%1 frames").arg(countText(statistics.frames()));
    if (!m_timing->isComplete())
        text += tr(", reading…");
    if (m_timing->mayBeCut())
        text += tr("; the log may cut strings, so actual sizes may be larger");
    if (statistics.lost() > 0)
        text += tr("; lines were lost");
    m_head->setText(text);
}

void StatisticsPane::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_timing->addViewer(this);
}

void StatisticsPane::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    if (m_timing)
        m_timing->removeViewer(this);
}

} // namespace claustrum::lab
