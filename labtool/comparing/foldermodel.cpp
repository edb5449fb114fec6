// SPDX-License-Identifier: Apache-2.0
#include "labtool/comparing/foldermodel.h"

#include "labtool/frames/texts.h"

namespace claustrum::lab {

using conformance::FilePair;

namespace {

/// A sign besides the word, as in the comparison of two files.
QString stateText(FilePair::State state)
{
    static const char *const signs[] = {"…", "=", "≈", "≠", "−", "+", "?"};
    return QString::fromUtf8(signs[static_cast<std::size_t>(state)]) + QLatin1Char(' ')
           + toQString(conformance::stateName(state));
}

QString differenceText(const FilePair &pair)
{
    QString text = toQString(pair.problem); // of the file, or of the list
    if (pair.differences == 0)
        return text;
    if (!text.isEmpty())
        text.prepend(QStringLiteral("; "));
    if (pair.known > 0)
        text.prepend(FolderModel::tr(", %1 of them known").arg(countText(pair.known)));
    return FolderModel::tr("%1 of %2 frames and steps differ")
               .arg(countText(pair.differences), countText(pair.rows))
           + text;
}

} // namespace

void FolderModel::set(std::vector<FilePair> pairs)
{
    beginResetModel();
    m_pairs = std::move(pairs);
    endResetModel();
}

void FolderModel::update(int row, const FilePair &pair)
{
    if (row < 0 || row >= rowCount())
        return;
    m_pairs[static_cast<std::size_t>(row)] = pair;
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

int FolderModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_pairs.size());
}

int FolderModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FolderModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const FilePair &pair = m_pairs[static_cast<std::size_t>(index.row())];
    if (role == StateRole)
        return static_cast<int>(pair.state);
    if (role == Qt::ToolTipRole)
        return differenceText(pair);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case State:
        return stateText(pair.state);
    case Name:
        return oneLine(pair.name, 200);
    default:
        return oneLine(differenceText(pair).toStdString(), 200);
    }
}

QVariant FolderModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const char *const names[] = {"State", "File", "Difference"};
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section >= ColumnCount)
        return {};
    return tr(names[section]);
}

} // namespace claustrum::lab
