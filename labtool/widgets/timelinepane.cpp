// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/timelinepane.h"

#include "labtool/controls/roomlabel.h"
#include "labtool/frames/texts.h"
#include "labtool/widgets/waterfallview.h"

#include <QLabel>
#include <QVBoxLayout>

namespace claustrum::lab {

TimelinePane::TimelinePane(SessionTiming *timing, QWidget *parent)
    : QWidget(parent)
    , m_timing(timing)
    , m_verdict(new RoomLabel)
    , m_view(new WaterfallView(timing))
    , m_selected(new RoomLabel)
{
    m_verdict->setObjectName(QStringLiteral("verdict"));
    m_verdict->setWordWrap(true);
    m_verdict->setTextFormat(Qt::PlainText);
    m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse);
    QFont bold = m_verdict->font();
    bold.setBold(true);
    m_verdict->setFont(bold);
    m_selected->setObjectName(QStringLiteral("selectedBar"));
    m_selected->setTextFormat(Qt::PlainText);
    m_selected->setWordWrap(true);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(m_verdict);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_selected);
    connect(timing, &SessionTiming::changed, this, &TimelinePane::showTexts);
    connect(m_view, &WaterfallView::selected, this, &TimelinePane::showTexts);
    connect(m_view, &WaterfallView::frameWanted, this, &TimelinePane::frameWanted);
    showTexts();
}

QString TimelinePane::verdict() const
{
    return toQString(m_timing->analysis().timeline().verdict());
}

void TimelinePane::showTexts()
{
    const bool isEmpty = m_timing->analysis().statistics().frames() == 0;
    m_verdict->setText(isEmpty
                           ? tr("No frames yet. Where the time of a session went appears here.")
                           : verdict() + (m_timing->isComplete() ? QString() : tr(" (reading…)")));
    const QString selected = m_view->selectedText();
    QString text = selected.isEmpty()
                       ? tr("Arrow keys select a bar, + and - zoom, 0 shows all, Enter goes to "
                            "the frame.")
                       : selected;
    if (m_timing->waterfall().leftOut() > 0)
        text += tr(" %1 frames are not drawn.").arg(countText(m_timing->waterfall().leftOut()));
    m_selected->setText(text);
}

void TimelinePane::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_timing->addViewer(this);
}

void TimelinePane::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    if (m_timing)
        m_timing->removeViewer(this);
}

} // namespace claustrum::lab
