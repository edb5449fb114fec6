// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/unmutedanomalies.h"
#include "labtool/sources/labsession.h"

#include <QStyledItemDelegate>
#include <QWidget>

class QLabel;
class QTableView;
class QToolButton;

namespace claustrum::lab {

/// The list of anomalies; Enter goes to the frame. Kinds can be muted; the settings keep which.
class AnomaliesPane : public QWidget
{
    Q_OBJECT
public:
    explicit AnomaliesPane(LabSession *session, QWidget *parent = nullptr);
    [[nodiscard]] QTableView *table() const { return m_table; }
    [[nodiscard]] UnmutedAnomalies *shown() const { return m_shown; }
    /// Mutes the kinds of a session document, without a change of the settings.
    void showMuted(std::uint16_t marks);
    /// "Anomalies", "Anomalies (12)", "Anomalies (12, 3 muted)".
    [[nodiscard]] QString title() const;

Q_SIGNALS:
    void frameWanted(quint64 number);
    void titleChanged(const QString &title);

private:
    void arrange();
    void makeTable();
    void showCounts();
    void fillKinds();
    void onMutedChanged();
    void openMenu(const QPoint &at);

    LabSession *m_session;
    UnmutedAnomalies *m_shown;
    QTableView *m_table;
    QLabel *m_details; ///< the full text of the current row
    QLabel *m_counts;
    QToolButton *m_kinds; ///< with a menu to mute and unmute
    bool m_changesSettings = true;
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
