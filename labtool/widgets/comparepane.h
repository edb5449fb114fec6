// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "labtool/compare/comparemodel.h"
#include "labtool/compare/replayrun.h"

#include <QStyledItemDelegate>
#include <QWidget>

class QCheckBox;
class QHBoxLayout;
class QLabel;
class QLayout;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTableView;
class QToolButton;

namespace claustrum::lab {

class EmptyState;
class TableView;
class TextPane;

/// Two transcripts or wire logs side by side, or one transcript and the replies of a binary that it
/// is played against.
class ComparePane : public QWidget
{
    Q_OBJECT
public:
    explicit ComparePane(QWidget *parent = nullptr);

    void setLeft(const QString &path);
    void setRight(const QString &path);
    [[nodiscard]] QTableView *table() const;
    [[nodiscard]] CompareModel *model() { return &m_model; }
    [[nodiscard]] QString statusText() const;

    void compare();
    void goToDifference(int step);
    void copyReport();
    void toggleFolding();

Q_SIGNALS:
    void copied(const QString &what);

private:
    void makeSides();
    void makeTable();
    void arrange();
    QLayout *arrangeButtons();
    void connectAll();
    QHBoxLayout *makeSide(const QString &label, QLineEdit *edit, const QString &filter);
    void run(const conformance::Transcript &left);
    void showRun(const conformance::ScenarioResult &result, const QString &error);
    void showRows(CompareRows rows);
    void fail(const QString &error);
    void showRow(int row);
    [[nodiscard]] QString countsText() const;
    void showStatus(const QString &text, bool wrong = false);
    [[nodiscard]] bool rightIsProgram() const;

    CompareModel m_model;
    ReplayRun m_run;
    conformance::Transcript m_played;
    QLineEdit *m_left;
    QLineEdit *m_right;
    QPushButton *m_compare;
    QToolButton *m_previous;
    QToolButton *m_next;
    QPushButton *m_report;
    QCheckBox *m_fold;
    QProgressBar *m_progress;
    QLabel *m_status;
    TableView *m_table;
    TextPane *m_leftText;
    TextPane *m_rightText;
    EmptyState *m_empty;
};

/// Tints a row by its kind of difference, and underlines what differs.
class CompareDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;
};

} // namespace claustrum::lab
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
