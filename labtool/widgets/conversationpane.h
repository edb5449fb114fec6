// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/conversationmodel.h"

#include <QStyledItemDelegate>
#include <QWidget>

class QLabel;

namespace claustrum::lab {

class EmptyState;
class LabSession;
class ProcessBox;
class TableView;
class TextPane;

/// The dialogue with one process, as a transcript: what went in and what came out, in order. The
/// selected row is shown in full below.
class ConversationPane : public QWidget
{
    Q_OBJECT
public:
    explicit ConversationPane(LabSession *session, QWidget *parent = nullptr);

    void setProcess(const QByteArray &id);
    [[nodiscard]] ConversationModel *model() const { return m_model; }
    [[nodiscard]] TableView *table() const { return m_table; }
    [[nodiscard]] TextPane *text() const { return m_text; }
    /// Selects the row of a frame of the shown process, as soon as it was scanned.
    void goToFrame(quint64 frame);
    /// Colours the text again, for another theme.
    void showRow();

Q_SIGNALS:
    /// The frame in which the chosen row ends.
    void frameWanted(quint64 frame);

private:
    void makeTable();
    void connectAll();
    void followEnd();
    [[nodiscard]] QString emptyText() const;

    LabSession *m_session;
    ConversationModel *m_model;
    ProcessBox *m_process;
    QLabel *m_about;
    TableView *m_table;
    TextPane *m_text;
    EmptyState *m_empty;
    quint64 m_wanted = 0;  ///< a frame to go to when it was scanned
    bool m_isAtEnd = true; ///< the end is in view: new rows stay in view
};

/// Colours a row by its side.
class ConversationDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;
};

} // namespace claustrum::lab
