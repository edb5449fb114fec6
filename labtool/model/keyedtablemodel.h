// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAbstractTableModel>
#include <QString>

#include <iterator>
#include <span>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace claustrum::lab {

/// A table with one Row per line. Row::key() identifies a row from one set() to the next.
///
/// Rows that are in both sets stay where they are, so a selection survives; new ones follow at the
/// end. A set() takes linear time, except that each run of removed rows moves the rows below it.
template <class Row>
class KeyedTableModel : public QAbstractTableModel
{
public:
    using Key = std::decay_t<decltype(std::declval<const Row &>().key())>;

    /// @param titles of the columns; outlive the model
    explicit KeyedTableModel(std::span<const char *const> titles)
        : m_titles(titles)
    {}

    void set(std::vector<Row> rows);
    [[nodiscard]] const Row &at(int row) const { return m_rows[static_cast<std::size_t>(row)]; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_titles.size());
    }
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override
    {
        if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section >= columnCount())
            return {};
        return QString::fromLatin1(m_titles[static_cast<std::size_t>(section)]);
    }

private:
    void remove(const std::vector<bool> &isGone);
    void append(std::vector<Row> rows);

    std::span<const char *const> m_titles;
    std::vector<Row> m_rows;
};

template <class Row>
void KeyedTableModel<Row>::set(std::vector<Row> rows)
{
    std::unordered_map<Key, std::size_t> places; // in rows, of keys not yet found in m_rows
    for (std::size_t i = 0; i < rows.size(); ++i)
        places.try_emplace(rows[i].key(), i);
    std::vector<bool> isOld(rows.size());
    std::vector<bool> isGone;
    for (Row &row : m_rows) {
        const auto found = places.find(row.key());
        isGone.push_back(found == places.end());
        if (isGone.back())
            continue;
        row = std::move(rows[found->second]);
        isOld[found->second] = true;
        places.erase(found);
    }
    remove(isGone);
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    std::vector<Row> added;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!isOld[i])
            added.push_back(std::move(rows[i]));
    }
    append(std::move(added));
}

/// Removes run by run, from the end.
template <class Row>
void KeyedTableModel<Row>::remove(const std::vector<bool> &isGone)
{
    const auto isGoneAt = [&](int row) { return isGone[static_cast<std::size_t>(row)]; };
    for (int first = rowCount() - 1; first >= 0; --first) {
        if (!isGoneAt(first))
            continue;
        const int last = first;
        while (first > 0 && isGoneAt(first - 1))
            --first;
        beginRemoveRows({}, first, last);
        m_rows.erase(m_rows.begin() + first, m_rows.begin() + last + 1);
        endRemoveRows();
    }
}

template <class Row>
void KeyedTableModel<Row>::append(std::vector<Row> rows)
{
    if (rows.empty())
        return;
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(rows.size()) - 1);
    std::move(rows.begin(), rows.end(), std::back_inserter(m_rows));
    endInsertRows();
}

} // namespace claustrum::lab
