// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QLineEdit;

namespace claustrum::lab {

/// The line edit for a search, hidden until opened.
class FindBar : public QWidget
{
    Q_OBJECT
public:
    explicit FindBar(QWidget *parent = nullptr);

    [[nodiscard]] QString text() const;
    void open();

Q_SIGNALS:
    /// @param step 1: next, -1: previous
    void wanted(int step);
    void closed();

private:
    QLineEdit *m_edit;
};

} // namespace claustrum::lab
