// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/sessiontiming.h"

#include <QPointer>
#include <QWidget>

class QLabel;

namespace claustrum::lab {

class WaterfallView;

/// Where the time of the session went: the verdict, the gaps of each party, requests in flight and
/// streams. Reads frames only while it is visible.
class TimelinePane : public QWidget
{
    Q_OBJECT
public:
    explicit TimelinePane(SessionTiming *timing, QWidget *parent = nullptr);

    [[nodiscard]] WaterfallView *view() const { return m_view; }
    [[nodiscard]] QString verdict() const;

Q_SIGNALS:
    void frameWanted(quint64 number);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void showTexts();

    QPointer<SessionTiming> m_timing; ///< the window's; may be gone before this pane
    QLabel *m_verdict;
    WaterfallView *m_view;
    QLabel *m_selected;
};

} // namespace claustrum::lab
