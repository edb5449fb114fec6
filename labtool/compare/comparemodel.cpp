// SPDX-License-Identifier: Apache-2.0
#include "labtool/compare/comparemodel.h"

#include "conformance/compare/comparetranscripts.h"
#include "labtool/frames/texts.h"

#include <QPoint>

#include <algorithm>

namespace claustrum::lab {
namespace {

using Kind = CompareRow::Kind;
constexpr int cellWidth = 200; ///< characters per cell

QString markOf(const CompareRow &row)
{
    if (row.isFault)
        return QStringLiteral("✕");
    switch (row.kind) {
    case Kind::Changed:
        return QStringLiteral("≠");
    case Kind::OnlyLeft:
        return QStringLiteral("−");
    case Kind::OnlyRight:
        return QStringLiteral("+");
    case Kind::BreaksRule:
        return QStringLiteral("⇅");
    case Kind::NotCompared:
        return QStringLiteral("?");
    case Kind::Equal:
        break;
    }
    return row.moved ? QStringLiteral("↕") : QStringLiteral("=");
}

QString toolTipOf(const CompareRow &row)
{
    std::string text = row.what + (row.field.empty() ? "" : ", " + row.field);
    if (!row.why.empty())
        text += ": " + row.why;
    else if (!row.rule.empty())
        text += ": " + row.rule;
    else if (row.moved)
        text += ": " + row.place;
    return toQString(text);
}

/// Where the text of a cell begins: at the start of the text, or the surroundings of a difference.
/// Both sides of a row begin at the same byte, so that the difference stands at the same place in
/// both cells.
std::size_t cellBegin(const std::string &text, const CompareRow &row)
{
    constexpr std::size_t before = 24; ///< bytes
    const std::size_t offset = std::min(row.leftOffset, row.rightOffset);
    if (row.kind != Kind::Changed || offset <= 2 * before)
        return 0;
    std::size_t from = std::min(offset - before, text.size());
    while (from > 0 && from < text.size()
           && (static_cast<unsigned char>(text[from]) & 0xc0) == 0x80)
        --from; // not within a character
    return from;
}

QString cellText(const std::string &text, const CompareRow &row)
{
    const std::size_t from = cellBegin(text, row);
    const QString shown = oneLine(std::string_view(text).substr(from), cellWidth);
    return from == 0 ? shown : QChar(0x2026) + shown;
}

/// The differing characters of cellText().
QPoint rangeOf(const std::string &text, std::size_t offset, const CompareRow &row)
{
    if (row.kind != Kind::Changed)
        return {};
    const std::size_t from = cellBegin(text, row);
    const std::size_t end = std::max(offset, text.size() - commonEnd(row));
    const auto characters = [&](std::size_t to) {
        const auto part = std::string_view(text).substr(from, std::max(to, from) - from);
        return static_cast<int>(toQString(part).size()) + (from == 0 ? 0 : 1);
    };
    const int last = static_cast<int>(cellText(text, row).size());
    return {std::min(characters(offset), last), std::min(characters(end), last)};
}

} // namespace

std::size_t commonEnd(const CompareRow &row)
{
    std::size_t count = 0;
    const auto &l = row.left;
    const auto &r = row.right;
    while (count + row.leftOffset < l.size() && count + row.rightOffset < r.size()
           && l[l.size() - 1 - count] == r[r.size() - 1 - count])
        ++count;
    return count;
}

void CompareModel::set(CompareRows rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    m_unfolded.clear();
    m_differences = static_cast<int>(conformance::countDifferences(m_rows));
    m_notCompared = static_cast<int>(conformance::countNotCompared(m_rows));
    layOut();
    endResetModel();
}

void CompareModel::setFolding(bool folding)
{
    beginResetModel();
    m_folding = folding;
    m_unfolded.clear();
    layOut();
    endResetModel();
}

void CompareModel::unfold(int row)
{
    if (row < 0 || row >= rowCount() || at(row))
        return;
    const auto line = static_cast<std::size_t>(row);
    const Line folded = m_lines[line];
    m_unfolded.insert(folded.first);
    beginRemoveRows({}, row, row);
    m_lines.erase(m_lines.begin() + row);
    endRemoveRows();
    beginInsertRows({}, row, row + static_cast<int>(folded.count) - 1);
    std::vector<Line> lines;
    for (std::size_t i = 0; i < folded.count; ++i)
        lines.push_back({folded.first + i, 1});
    m_lines.insert(m_lines.begin() + row, lines.begin(), lines.end());
    endInsertRows();
}

void CompareModel::layOut()
{
    m_lines.clear();
    std::size_t i = 0;
    while (i < m_rows.size()) {
        const Kind kind = m_rows[i].kind;
        std::size_t end = i;
        while (end < m_rows.size() && m_rows[end].kind == kind && !conformance::isDifference(kind))
            ++end;
        const std::size_t head = i == 0 ? 0 : context;
        const std::size_t tail = end == m_rows.size() ? 0 : context;
        if (m_folding && end - i > head + tail + 1) {
            for (std::size_t k = i; k < i + head; ++k)
                m_lines.push_back({k, 1});
            m_lines.push_back({i + head, end - i - head - tail});
            i = end - tail;
        }
        for (; i < end; ++i)
            m_lines.push_back({i, 1});
        if (i < m_rows.size())
            m_lines.push_back({i++, 1});
    }
}

const CompareRow *CompareModel::at(int row) const
{
    if (row < 0 || row >= rowCount())
        return nullptr;
    const Line &line = m_lines[static_cast<std::size_t>(row)];
    return line.count == 1 ? &m_rows[line.first] : nullptr;
}

int CompareModel::nextDifference(int row, int step) const
{
    for (row += step; row >= 0 && row < rowCount(); row += step) {
        const CompareRow *candidate = at(row);
        if (candidate && conformance::isDifference(candidate->kind))
            return row;
    }
    return -1;
}

int CompareModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int CompareModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant CompareModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const CompareRow *row = at(index.row());
    if (role == FoldedRole)
        return !row;
    if (!row) {
        const Line &line = m_lines[static_cast<std::size_t>(index.row())];
        const CompareRow &first = m_rows[line.first];
        const QString what =
            first.kind == Kind::Equal ? QStringLiteral("identical") : toQString(first.why);
        if (role == Qt::DisplayRole && (index.column() == Left || index.column() == Right))
            return QStringLiteral("⋯ %1 %2 (Enter shows them)").arg(line.count).arg(what);
        return role == KindRole ? QVariant(static_cast<int>(first.kind)) : QVariant();
    }
    if (role == KindRole)
        return static_cast<int>(row->kind);
    if (role == FaultRole)
        return row->isFault;
    if (role == RangeRole && index.column() == Left)
        return rangeOf(row->left, row->leftOffset, *row);
    if (role == RangeRole && index.column() == Right)
        return rangeOf(row->right, row->rightOffset, *row);
    if (role == Qt::ToolTipRole)
        return toolTipOf(*row);
    if (role == Qt::TextAlignmentRole) {
        if (index.column() == Mark)
            return QVariant(Qt::AlignCenter);
        if (index.column() == LeftLine || index.column() == RightLine)
            return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case LeftLine:
        return row->leftLine ? QVariant(row->leftLine) : QVariant();
    case Left:
        return cellText(row->left, *row);
    case Mark:
        return markOf(*row);
    case RightLine:
        return row->rightLine ? QVariant(row->rightLine) : QVariant();
    case Right:
        if (row->kind == Kind::NotCompared)
            return toQString(row->why);
        return cellText(row->right, *row);
    default:
        return {};
    }
}

QVariant CompareModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const char *const names[] = {"Line", "Left", "", "Line", "Right"};
    if (orientation != Qt::Horizontal || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole && (section == LeftLine || section == RightLine))
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    return role == Qt::DisplayRole ? QVariant(QString::fromLatin1(names[section])) : QVariant();
}

} // namespace claustrum::lab
