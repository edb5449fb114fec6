// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QWidget>

class QProgressBar;
class QToolButton;

namespace claustrum::lab {

/// In the status bar: how far something has come that takes a while, and a button that ends it.
/// Hidden until there is something to show.
class JobBar : public QWidget
{
    Q_OBJECT
public:
    /// @param name of the bar; the button's is cancel and that
    explicit JobBar(const QString &name, QWidget *parent = nullptr);

    void showProgress(qint64 done, qint64 total, const QString &text);

Q_SIGNALS:
    void cancelled();

private:
    QProgressBar *m_bar;
    QToolButton *m_cancel;
};

} // namespace claustrum::lab
