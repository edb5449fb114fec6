// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/sessiontiming.h"
#include "labtool/model/statisticsmodel.h"

#include <QPointer>
#include <QWidget>

#include <vector>

class QLabel;
class QTableView;

namespace claustrum::lab {

/// Statistics per method and per process. A column's header sorts; a click or Enter shows the
/// frames of a row. Reads frames only while it is visible.
class StatisticsPane : public QWidget
{
    Q_OBJECT
public:
    explicit StatisticsPane(SessionTiming *timing, QWidget *parent = nullptr);

    [[nodiscard]] QTableView *methods() const { return m_methods; }
    [[nodiscard]] QTableView *processes() const { return m_processes; }

Q_SIGNALS:
    void filterWanted(const QString &line);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    /// @param giving columns that give way in a narrow pane, the least important first
    void setUp(QTableView *table, StatisticsModel::Subject subject, const char *field,
               const std::vector<int> &giving);
    void showHead();

    QPointer<SessionTiming> m_timing; ///< the window's; may be gone before this pane
    QLabel *m_head;
    QTableView *m_methods;
    QTableView *m_processes;
};

} // namespace claustrum::lab
