// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>

#include <vector>

class QTableView;

namespace claustrum::lab {

/// Hides columns of a table that has no room for all, the least important ones first, so that it
/// never scrolls sideways. The last visible column takes the rest; if there is none even so, the
/// widest of the others gives way, too. Widths are those of the first layout, or what the user
/// chose since.
class GivingWay : public QObject
{
    Q_OBJECT
public:
    /// @param order columns that may be hidden, the least important first
    /// @param leastRest characters of the last visible column
    GivingWay(QTableView *table, std::vector<int> order, int leastRest = 12);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void fit();
    [[nodiscard]] int leastOf(int column) const;
    [[nodiscard]] int neededWidth(const std::vector<bool> &isHidden) const;
    [[nodiscard]] int lastOf(const std::vector<bool> &isHidden) const;
    [[nodiscard]] std::vector<int> widthsIn(int room, const std::vector<bool> &isHidden) const;

    QTableView *m_table;
    std::vector<int> m_order;
    int m_leastRest;
    std::vector<int> m_widths;
};

} // namespace claustrum::lab
