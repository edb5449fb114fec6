// SPDX-License-Identifier: Apache-2.0
#include "labtool/comparing/pairview.h"

#include "labtool/comparing/comparedelegate.h"
#include "labtool/controls/emptystate.h"
#include "labtool/controls/tables.h"
#include "labtool/controls/tableview.h"
#include "labtool/controls/textpane.h"
#include "labtool/controls/theme.h"
#include "labtool/frames/texts.h"

#include <QHeaderView>

#include <algorithm>

namespace claustrum::lab {
namespace {

using Kind = CompareRow::Kind;

/// A text with the bytes from @p from to @p to marked.
std::vector<TextPane::Stretch> marked(const std::string &text, std::size_t from, std::size_t to,
                                      Kind kind)
{
    QTextCharFormat format;
    format.setBackground(backgroundOf(kind));
    const std::string_view bytes = text;
    from = std::min(from, bytes.size());
    to = std::clamp(to, from, bytes.size());
    return {{toQString(bytes.substr(0, from)), {}},
            {toQString(bytes.substr(from, to - from)), format},
            {toQString(bytes.substr(to)), {}}};
}

} // namespace

PairView::PairView(std::function<QString()> emptyText, QWidget *parent)
    : QSplitter(Qt::Vertical, parent)
    , m_table(new TableView)
    , m_leftText(new TextPane(tr("Left")))
    , m_rightText(new TextPane(tr("Right")))
{
    makeTable(std::move(emptyText));
    auto *texts = new QSplitter(Qt::Horizontal);
    texts->addWidget(m_leftText);
    texts->addWidget(m_rightText);
    addWidget(m_table);
    addWidget(texts);
    setStretchFactor(0, 3);
    setStretchFactor(1, 1);
}

void PairView::makeTable(std::function<QString()> emptyText)
{
    m_table->setModel(&m_model);
    m_table->setItemDelegate(new CompareDelegate(m_table));
    m_table->setFont(fixedFont());
    setUpTable(m_table, {"12345", "", "≠", "12345", ""});
    m_table->horizontalHeader()->setStretchLastSection(false);
    for (const int column : {CompareModel::Left, CompareModel::Right})
        m_table->horizontalHeader()->setSectionResizeMode(column, QHeaderView::Stretch);
    m_empty = new EmptyState(m_table, std::move(emptyText));
    connect(m_table, &QTableView::activated, this,
            [this](const QModelIndex &index) { m_model.unfold(index.row()); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &index) { showRow(index.row()); });
}

void PairView::showRows(CompareRows rows)
{
    m_model.set(std::move(rows));
    Q_EMIT described(countsText());
    m_empty->refresh();
    showRow(-1);
    if (m_model.differences() > 0)
        goToDifference(1);
}

void PairView::refresh()
{
    m_empty->refresh();
}

void PairView::goToDifference(int step)
{
    const int current = m_table->currentIndex().row();
    const int row = m_model.nextDifference(current, step);
    if (row < 0) {
        Q_EMIT described(step > 0 ? tr("This is the last difference.")
                                  : tr("This is the first difference."));
        return;
    }
    m_table->goToRow(row);
}

void PairView::showRow(int number)
{
    const CompareRow *row = m_model.at(number);
    if (!row) {
        m_leftText->show({});
        m_rightText->show({});
        return;
    }
    const bool changed = row->kind == Kind::Changed;
    const auto end = changed ? commonEnd(*row) : 0;
    const bool whole = row->kind == Kind::OnlyLeft || row->kind == Kind::OnlyRight;
    m_leftText->show(marked(row->left, row->leftOffset,
                            changed || whole ? row->left.size() - end : row->leftOffset,
                            row->kind));
    m_rightText->show(marked(row->right, row->rightOffset,
                             changed || whole ? row->right.size() - end : row->rightOffset,
                             row->kind));
    if (!conformance::isDifference(row->kind))
        return;
    QString text = toQString(row->what);
    if (changed && !row->field.empty() && row->what.find(row->field) == std::string::npos)
        text += tr(" differs at byte %1, %2").arg(row->rightOffset).arg(toQString(row->field));
    else if (row->kind == Kind::OnlyLeft)
        text += tr(": only on the left");
    else if (row->kind == Kind::OnlyRight && !row->isFault)
        text += tr(": only on the right");
    else if (row->kind == Kind::BreaksRule)
        text += QStringLiteral(": ") + toQString(row->rule);
    Q_EMIT described(tr("%1 Here: %2").arg(countsText(), text));
}

QString PairView::countsText() const
{
    const auto count = m_model.rows().size();
    const int differences = m_model.differences();
    const int unknown = m_model.notCompared();
    if (unknown == 0)
        return differences == 0 ? tr("All %1 are identical, byte for byte.").arg(count)
                                : tr("%1 of %2 differ.").arg(differences).arg(count);
    const auto &rows = m_model.rows();
    const auto first = std::find_if(rows.begin(), rows.end(), [](const CompareRow &row) {
        return row.kind == Kind::NotCompared;
    });
    return tr("%1 of %2 differ. %3 not compared (%4).")
        .arg(differences)
        .arg(count)
        .arg(unknown)
        .arg(toQString(first->why));
}

} // namespace claustrum::lab
