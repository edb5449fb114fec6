// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/anomaliespane.h"

#include "labtool/controls/emptystate.h"
#include "labtool/controls/tables.h"
#include "labtool/controls/tableview.h"
#include "labtool/controls/theme.h"
#include "labtool/frames/texts.h"

#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>

namespace claustrum::lab {

AnomaliesPane::AnomaliesPane(LabSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_table(new TableView)
    , m_details(new QLabel)
    , m_counts(new QLabel)
{
    AnomalyModel &model = session->capture().anomalies();
    m_table->setModel(&model);
    m_table->setItemDelegate(new AnomalyDelegate(m_table));
    setUpTable(m_table, {"reply overtook", "12345", "", "1234", "00:00:00"});
    m_table->horizontalHeader()->setStretchLastSection(false);
    m_table->horizontalHeader()->setSectionResizeMode(AnomalyModel::Text, QHeaderView::Stretch);
    new EmptyState(m_table, [] {
        return tr("<b>No anomalies</b><br>Errors, gaps in seq, duplicates, unanswered requests "
                  "and backpressure appear here.");
    });
    m_details->setObjectName(QStringLiteral("details"));
    m_details->setWordWrap(true);
    m_details->setTextFormat(Qt::PlainText);
    m_details->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details->hide();
    m_counts->setWordWrap(true);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_details);
    layout->addWidget(m_counts);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &index) {
                m_details->setText(index.siblingAtColumn(AnomalyModel::Text).data().toString());
                m_details->setVisible(index.isValid());
            });
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex &index) {
        Q_EMIT frameWanted(index.data(AnomalyModel::FrameRole).toULongLong());
    });
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&model, signal, this, &AnomaliesPane::showCounts);
    connect(&model, &QAbstractItemModel::modelReset, this, &AnomaliesPane::showCounts);
    showCounts();
}

void AnomaliesPane::showCounts()
{
    const AnomalyModel &model = m_session->capture().anomalies();
    QStringList parts;
    for (std::uint16_t bit = 1; bit < Mark::Pinned; bit = static_cast<std::uint16_t>(bit << 1)) {
        const Mark mark = static_cast<Mark>(bit);
        if (model.count(mark) > 0)
            parts << QStringLiteral("%1 × %2").arg(countText(model.count(mark)),
                                                   toQString(markName(mark)));
    }
    m_counts->setText(parts.join(QStringLiteral(",  ")));
    m_counts->setVisible(!parts.isEmpty());
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
