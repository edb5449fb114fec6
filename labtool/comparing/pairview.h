// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/compare/comparemodel.h"

#include <QSplitter>

#include <functional>

namespace claustrum::lab {

class EmptyState;
class TableView;
class TextPane;

/// The lines of two transcripts side by side, and the selected line of each in full.
class PairView : public QSplitter
{
    Q_OBJECT
public:
    /// @param emptyText what is shown instead of the lines while there are none
    explicit PairView(std::function<QString()> emptyText, QWidget *parent = nullptr);

    /// Shows a comparison at its first difference.
    void showRows(CompareRows rows);
    void goToDifference(int step);
    /// Updates the text of an empty view.
    void refresh();

    [[nodiscard]] CompareModel *model() { return &m_model; }
    [[nodiscard]] TableView *table() const { return m_table; }

Q_SIGNALS:
    /// What the comparison has found, and what the selected line shows.
    void described(const QString &text);

private:
    void makeTable(std::function<QString()> emptyText);
    void showRow(int row);
    [[nodiscard]] QString countsText() const;

    CompareModel m_model;
    TableView *m_table;
    TextPane *m_leftText;
    TextPane *m_rightText;
    EmptyState *m_empty;
};

} // namespace claustrum::lab
