// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QLineEdit;

namespace claustrum::lab {

/// The line for what is looked for; hidden until it is asked for.
class FindBar : public QWidget
{
    Q_OBJECT
public:
    explicit FindBar(QWidget *parent = nullptr);

    [[nodiscard]] QString text() const;
    void open();

Q_SIGNALS:
    /// 1: the next, -1: the one before.
    void wanted(int step);
    void closed();

private:
    QLineEdit *m_edit;
};

} // namespace claustrum::lab
