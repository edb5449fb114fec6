// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/framesheader.h"

#include <QActionGroup>
#include <QHeaderView>
#include <QMenu>
#include <QSettings>
#include <QTableView>

namespace claustrum::lab {
namespace {

using Model = FrameTableModel;
using TimeForm = Model::TimeForm;

const QString hiddenKey = QStringLiteral("frames/hidden");
const QString timeKey = QStringLiteral("frames/timeForm");

/// The number and the summary are always shown.
bool canHide(int column)
{
    return column != Model::Number && column != Model::Summary;
}

} // namespace

FramesHeader::FramesHeader(FrameTableModel *model, QTableView *view)
    : QObject(view)
    , m_model(model)
    , m_view(view)
{
    const QSettings settings;
    m_hidden = settings.value(hiddenKey, 0).toUInt();
    const int form = settings.value(timeKey, 0).toInt();
    if (form > 0 && form < static_cast<int>(TimeForm::SinceMark))
        m_model->setTimeForm(static_cast<TimeForm>(form));
    QHeaderView *header = view->horizontalHeader();
    header->setSectionsClickable(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QHeaderView::sectionClicked, this, &FramesHeader::onClicked);
    connect(header, &QWidget::customContextMenuRequested, this,
            [this, header](const QPoint &at) { popUp(header->mapToGlobal(at)); });
    connect(model, &Model::timeFormChanged, this, [this] {
        if (m_changesSettings)
            QSettings().setValue(timeKey, static_cast<int>(m_model->timeForm()));
    });
    connect(model, &QAbstractItemModel::headerDataChanged, this, &FramesHeader::showOrder);
    showColumns();
}

void FramesHeader::onClicked(int column)
{
    if (column == Model::Number) {
        m_model->setOrder(Model::Number, Qt::AscendingOrder);
    } else if (column == Model::Size || column == Model::Latency) {
        const bool isDown =
            m_model->orderColumn() == column && m_model->order() == Qt::DescendingOrder;
        m_model->setOrder(static_cast<Model::Column>(column),
                          isDown ? Qt::AscendingOrder : Qt::DescendingOrder);
    }
}

void FramesHeader::showOrder()
{
    QHeaderView *header = m_view->horizontalHeader();
    const bool isOrdered = m_model->orderColumn() != Model::Number;
    header->setSortIndicatorShown(isOrdered);
    if (isOrdered)
        header->setSortIndicator(m_model->orderColumn(), m_model->order());
}

bool FramesHeader::isShown(int column) const
{
    return (m_hidden >> column & 1U) == 0;
}

void FramesHeader::setShown(int column, bool isShown)
{
    const uint bit = 1U << column;
    m_hidden = isShown ? m_hidden & ~bit : m_hidden | bit;
    QSettings().setValue(hiddenKey, m_hidden);
    showColumns();
}

void FramesHeader::show(uint hidden, TimeForm form)
{
    m_hidden = hidden;
    m_changesSettings = false;
    m_model->setTimeForm(form);
    m_changesSettings = true;
    showColumns();
}

void FramesHeader::setTimed(bool isTimed)
{
    m_isTimed = isTimed;
    showColumns();
}

void FramesHeader::setMerged(bool isMerged)
{
    if (isMerged == m_isMerged)
        return;
    m_isMerged = isMerged;
    showColumns();
}

void FramesHeader::showColumns()
{
    for (int column = 0; column < Model::ColumnCount; ++column) {
        const bool hasValues =
            column == Model::Source
                ? m_isMerged
                : m_isTimed || (column != Model::Time && column != Model::Latency);
        m_view->setColumnHidden(column, canHide(column) && !(isShown(column) && hasValues));
    }
}

QString FramesHeader::nameOf(int column)
{
    static const char *const names[] = {
        "Number",  "Time", "Source",  "Connection", "Direction", "Kind", "Method or process",
        "Id, seq", "Size", "Latency", "Summary"};
    return tr(names[column]);
}

void FramesHeader::addColumns(QMenu *menu)
{
    for (int column = 0; column < Model::ColumnCount; ++column) {
        if (!canHide(column))
            continue;
        QAction *action = menu->addAction(nameOf(column));
        action->setCheckable(true);
        action->setChecked(isShown(column));
        connect(action, &QAction::toggled, this,
                [this, column](bool isShown) { setShown(column, isShown); });
    }
}

void FramesHeader::addTimes(QMenu *menu)
{
    auto *group = new QActionGroup(menu);
    const std::pair<TimeForm, QString> forms[] = {
        {TimeForm::Clock, tr("Time of day")},
        {TimeForm::Date, tr("Date and time")},
        {TimeForm::SinceFirst, tr("Since the first frame")},
        {TimeForm::SincePrevious, tr("Since the frame above")},
        {TimeForm::SinceMark, tr("Since the selected frame (Ctrl+M)")}};
    for (const auto &[form, name] : forms) {
        QAction *action = menu->addAction(name);
        action->setCheckable(true);
        action->setChecked(form == m_model->timeForm());
        action->setActionGroup(group);
        connect(action, &QAction::triggered, this, [this, chosen = form] {
            if (chosen == TimeForm::SinceMark)
                m_model->setTimeMark(m_model->numberAt(m_view->currentIndex().row()));
            else
                m_model->setTimeForm(chosen);
        });
    }
}

void FramesHeader::addOrders(QMenu *menu)
{
    const auto add = [&](const QString &name, Model::Column column, Qt::SortOrder order) {
        QAction *action = menu->addAction(name);
        action->setCheckable(true);
        action->setChecked(m_model->orderColumn() == column && m_model->order() == order);
        connect(action, &QAction::triggered, this,
                [this, column, order] { m_model->setOrder(column, order); });
    };
    add(tr("Order of arrival"), Model::Number, Qt::AscendingOrder);
    add(tr("Largest first"), Model::Size, Qt::DescendingOrder);
    add(tr("Slowest first"), Model::Latency, Qt::DescendingOrder);
}

void FramesHeader::popUp(const QPoint &global)
{
    auto *menu = new QMenu(m_view);
    menu->setObjectName(QStringLiteral("columns"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addColumns(menu);
    menu->addSeparator();
    addTimes(menu);
    menu->addSeparator();
    addOrders(menu);
    menu->popup(global);
}

void FramesHeader::openMenu()
{
    QHeaderView *header = m_view->horizontalHeader();
    popUp(header->mapToGlobal(header->rect().bottomLeft()));
}

} // namespace claustrum::lab
