// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTableView>

namespace claustrum::lab {

/// A table of whole rows. What is current is selected and in sight: held modifiers do not change
/// what a command selects, and the focus never makes an unseen row current.
class TableView : public QTableView
{
    Q_OBJECT
public:
    using QTableView::QTableView;

    /// The header and a row, so that many tables fit into a small window.
    [[nodiscard]] QSize minimumSizeHint() const override;

    /// Selects only this row and scrolls to it. setCurrentIndex() would add the row to the
    /// selection, or toggle it, while Ctrl or Shift of the command's key are held.
    void goToRow(int row);

    /// The selected rows as lines, with their columns in the order shown, separated by tabs.
    [[nodiscard]] QString selectedText() const;

protected:
    void focusInEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    [[nodiscard]] QItemSelectionModel::SelectionFlags
    selectionCommand(const QModelIndex &index, const QEvent *event) const override;

    /// The row that becomes current with the focus, if there is none.
    [[nodiscard]] virtual int rowForFocus() const;
};

} // namespace claustrum::lab
