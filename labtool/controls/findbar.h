// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;

namespace claustrum::lab {

/// The line edit for a search, hidden until opened.
class FindBar : public QWidget
{
    Q_OBJECT
public:
    /// @param where completes "Not found in …"
    explicit FindBar(const QString &where, QWidget *parent = nullptr);

    [[nodiscard]] QString text() const;
    void open();

    /// The outcome of the search, until the next one or another text.
    void showFound(bool isWrapped);
    void showMissed();
    void showSearching();
    void showProgress(int percent);

Q_SIGNALS:
    /// @param step 1: next, -1: previous
    void wanted(int step);
    void closed();

private:
    const QString m_where;
    QLineEdit *m_edit;
    QLabel *m_status;
};

} // namespace claustrum::lab
