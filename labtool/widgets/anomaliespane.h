// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/sources/labsession.h"

#include <QStyledItemDelegate>
#include <QWidget>

class QLabel;
class QTableView;

namespace claustrum::lab {

/// The list of anomalies; Enter goes to the frame.
class AnomaliesPane : public QWidget
{
    Q_OBJECT
public:
    explicit AnomaliesPane(LabSession *session, QWidget *parent = nullptr);
    [[nodiscard]] QTableView *table() const { return m_table; }

Q_SIGNALS:
    void frameWanted(quint64 number);

private:
    void showCounts();

    LabSession *m_session;
    QTableView *m_table;
    QLabel *m_details; ///< the full text of the current row
    QLabel *m_counts;
};

/// Colours an anomaly by its severity.
class AnomalyDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;
};

} // namespace claustrum::lab
