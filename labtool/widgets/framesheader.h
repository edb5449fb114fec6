// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/frametablemodel.h"

#include <QObject>

class QHeaderView;
class QMenu;
class QTableView;

namespace claustrum::lab {

/// The header of the table of frames: its menu chooses columns, the form of times and the order;
/// a click on Size or Latency sorts, on # restores the order of arrival. The settings keep columns
/// and the form of times.
class FramesHeader : public QObject
{
    Q_OBJECT
public:
    FramesHeader(FrameTableModel *model, QTableView *view);

    /// Opens the menu at the header.
    void openMenu();
    /// A transcript has neither times nor latencies.
    void setTimed(bool isTimed);
    /// Only the frames of a merged log have a source.
    void setMerged(bool isMerged);

    [[nodiscard]] bool isShown(int column) const;
    void setShown(int column, bool isShown);
    /// Shows the columns of a session document, without a change of the settings.
    /// @param hidden bits by column
    void show(uint hidden, FrameTableModel::TimeForm form);

private:
    void onClicked(int column);
    void showColumns();
    void showOrder();
    void popUp(const QPoint &global);
    void addColumns(QMenu *menu);
    void addTimes(QMenu *menu);
    void addOrders(QMenu *menu);
    [[nodiscard]] static QString nameOf(int column);

    FrameTableModel *m_model;
    QTableView *m_view;
    uint m_hidden = 0; ///< bits by column, chosen by the user
    bool m_changesSettings = true;
    bool m_isTimed = true;
    bool m_isMerged = false;
};

} // namespace claustrum::lab
