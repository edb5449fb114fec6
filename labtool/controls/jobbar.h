// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QWidget>

class QProgressBar;
class QToolButton;

namespace claustrum::lab {

/// Progress of a long job, for the status bar, with a button that cancels it. Hidden without
/// progress.
class JobBar : public QWidget
{
    Q_OBJECT
public:
    /// @param name object name of the bar; the button is called "cancel-" and the name
    explicit JobBar(const QString &name, QWidget *parent = nullptr);

    void showProgress(qint64 done, qint64 total, const QString &text);

Q_SIGNALS:
    void cancelled();

private:
    QProgressBar *m_bar;
    QToolButton *m_cancel;
};

} // namespace claustrum::lab
