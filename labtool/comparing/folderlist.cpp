// SPDX-License-Identifier: Apache-2.0
#include "labtool/comparing/folderlist.h"

#include "conformance/report/knownrows.h"

#include "labtool/controls/emptystate.h"
#include "labtool/controls/tables.h"
#include "labtool/controls/tableview.h"
#include "labtool/controls/theme.h"
#include "labtool/frames/texts.h"

#include <QVBoxLayout>

namespace claustrum::lab {

using conformance::FilePair;

FolderList::FolderList(QWidget *parent)
    : QWidget(parent)
    , m_table(new TableView)
{
    m_table->setModel(&m_model);
    m_table->setItemDelegate(new FolderDelegate(m_table));
    setUpTable(m_table, {"… not compared yet", "a-recording-of-a-name.jsonl", ""});
    new EmptyState(m_table, [] {
        return tr("<b>No files to compare</b><br>Neither folder has a transcript (.jsonl) or a log "
                  "(.log).");
    });
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_table);
    connect(m_table, &QTableView::activated, this,
            [this](const QModelIndex &index) { onActivated(index.row()); });
}

QString FolderList::start(const QString &left, const QString &right)
{
    auto pairs = conformance::pairFiles(left.toStdString(), right.toStdString());
    if (!pairs) {
        m_model.set({});
        return toQString(pairs.error().text);
    }
    const std::string path = conformance::listFor(left.toStdString());
    auto list = path.empty() ? conformance::ExpectedDifferences()
                             : conformance::ExpectedDifferences::read(path);
    if (!list) {
        m_model.set({});
        return toQString(list.error().text);
    }
    m_list = toQString(path);
    m_left = left;
    m_right = right;
    m_model.set(*pairs);
    m_run = std::make_unique<FolderRun>(left, right, std::move(*pairs), std::move(*list));
    connect(m_run.get(), &FolderRun::compared, this, [this](int row, const FilePair &pair) {
        m_model.update(row, pair);
        Q_EMIT changed();
    });
    connect(m_run.get(), &FolderRun::finished, this, [this] {
        m_run.reset();
        Q_EMIT changed();
    });
    m_run->start();
    m_table->goToRow(0);
    return {};
}

void FolderList::cancel()
{
    if (m_run)
        m_run->cancel();
}

QString FolderList::statusText() const
{
    const QString text = toQString(conformance::statesText(m_model.pairs()));
    return m_list.isEmpty() ? text : tr("%1, by the list %2").arg(text, m_list);
}

void FolderList::onActivated(int row)
{
    const FilePair &pair = m_model.pairs()[static_cast<std::size_t>(row)];
    const QString name = QLatin1Char('/') + toQString(pair.name);
    Q_EMIT pairWanted(pair.state == FilePair::State::OnlyRight ? QString() : m_left + name,
                      pair.state == FilePair::State::OnlyLeft ? QString() : m_right + name);
}

void FolderDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    switch (static_cast<FilePair::State>(index.data(FolderModel::StateRole).toInt())) {
    case FilePair::State::Different:
        option->backgroundBrush = changedBackground();
        break;
    case FilePair::State::OnlyLeft:
        option->backgroundBrush = removedBackground();
        break;
    case FilePair::State::OnlyRight:
        option->backgroundBrush = addedBackground();
        break;
    case FilePair::State::Unreadable:
        option->palette.setColor(QPalette::Text, colourOf(Severity::Fault));
        break;
    case FilePair::State::Waiting:
        option->palette.setColor(QPalette::Text, mutedColour());
        break;
    case FilePair::State::Equal:
    case FilePair::State::Known:
        break;
    }
}

} // namespace claustrum::lab
