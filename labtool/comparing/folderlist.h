// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/comparing/foldermodel.h"
#include "labtool/comparing/folderrun.h"

#include <QStyledItemDelegate>
#include <QWidget>

#include <memory>

namespace claustrum::lab {

class TableView;

/// The files of two folders, with how they differ; Enter compares a pair.
class FolderList : public QWidget
{
    Q_OBJECT
public:
    explicit FolderList(QWidget *parent = nullptr);

    /// Lists and compares the files, with the list of known differences that the left folder, or
    /// the one around it, has. Returns an error text; empty if it has started.
    QString start(const QString &left, const QString &right);
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_run != nullptr; }

    [[nodiscard]] FolderModel *model() { return &m_model; }
    [[nodiscard]] TableView *table() const { return m_table; }
    /// "3 equal, 1 different", and the list of known differences, if there is one
    [[nodiscard]] QString statusText() const;

Q_SIGNALS:
    /// The paths of a pair; one is empty if there is no such file.
    void pairWanted(const QString &left, const QString &right);
    /// A pair was compared, or the run has ended.
    void changed();

private:
    void onActivated(int row);

    FolderModel m_model;
    TableView *m_table;
    QString m_left;
    QString m_right;
    QString m_list; ///< a file; empty: none
    std::unique_ptr<FolderRun> m_run;
};

/// Colours the state of a pair.
class FolderDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;
};

} // namespace claustrum::lab
