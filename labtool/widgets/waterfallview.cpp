// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/waterfallview.h"

#include "labtool/controls/theme.h"
#include "labtool/frames/texts.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace claustrum::lab {
namespace {

constexpr double mostZoom = 1e6;

/// Each party's colour and pattern: nothing is meant by colour alone.
QBrush brushOf(Party party)
{
    switch (party) {
    case Party::Client:
        return QBrush(colourOf(FrameKind::Request), Qt::BDiagPattern);
    case Party::Link:
        return QBrush(colourOf(FrameKind::Stderr), Qt::DiagCrossPattern);
    case Party::Daemon:
        return QBrush(colourOf(FrameKind::Result), Qt::Dense4Pattern);
    case Party::Child:
        return QBrush(colourOf(FrameKind::Exit), Qt::FDiagPattern);
    default:
        return QBrush(mutedColour(), Qt::VerPattern);
    }
}

constexpr Party tracks[] = {Party::Client, Party::Link, Party::Daemon, Party::Child,
                            Party::Unknown};

} // namespace

WaterfallView::WaterfallView(SessionTiming *timing, QWidget *parent)
    : QAbstractScrollArea(parent)
    , m_timing(timing)
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Timeline"));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    connect(timing, &SessionTiming::changed, this, &WaterfallView::onChanged);
}

void WaterfallView::onChanged()
{
    if (m_lane >= static_cast<int>(waterfall().laneCount()))
        m_lane = noLane; // another session
    if (m_lane != noLane && m_bar >= waterfall().lane(static_cast<std::size_t>(m_lane)).bars.size())
        m_lane = noLane;
    placeScrollBars();
    viewport()->update();
}

int WaterfallView::rowHeight() const
{
    return fontMetrics().height() + 4;
}

int WaterfallView::labelWidth() const
{
    return fontMetrics().horizontalAdvance(QStringLiteral("daemon at work  59 min 59 s")) + 8;
}

double WaterfallView::span() const
{
    return std::max(1.0, static_cast<double>(waterfall().end() - waterfall().begin()));
}

int WaterfallView::xOf(std::int64_t time) const
{
    const double room = std::max(1, viewport()->width() - labelWidth() - 8) * m_zoom;
    const double x = static_cast<double>(time - waterfall().begin()) / span() * room
                     - horizontalScrollBar()->value() + labelWidth();
    return static_cast<int>(std::clamp(x, -1e6, 1e6));
}

std::int64_t WaterfallView::timeAt(int x) const
{
    const double room = std::max(1, viewport()->width() - labelWidth() - 8) * m_zoom;
    const double share = (x - labelWidth() + horizontalScrollBar()->value()) / room;
    return waterfall().begin() + static_cast<std::int64_t>(share * span());
}

int WaterfallView::laneTop(int lane) const
{
    return rowHeight() * (trackCount + 1 + lane) - verticalScrollBar()->value();
}

void WaterfallView::placeScrollBars()
{
    const int room = std::max(1, viewport()->width() - labelWidth() - 8);
    horizontalScrollBar()->setRange(0, static_cast<int>(std::min(room * (m_zoom - 1), 2e9)));
    horizontalScrollBar()->setPageStep(room);
    horizontalScrollBar()->setSingleStep(room / 10);
    const int rows = trackCount + 1 + static_cast<int>(waterfall().laneCount());
    verticalScrollBar()->setRange(0, std::max(0, rows * rowHeight() - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(rowHeight());
}

void WaterfallView::zoom(double factor, int x)
{
    const std::int64_t kept = timeAt(x);
    m_zoom = std::clamp(m_zoom * factor, 1.0, mostZoom);
    placeScrollBars();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() + xOf(kept) - x);
    viewport()->update();
}

void WaterfallView::showAll()
{
    m_zoom = 1;
    placeScrollBars();
    viewport()->update();
}

void WaterfallView::paintLabel(QPainter &painter, int y, const QString &text) const
{
    const QRect rect(0, y, labelWidth(), rowHeight());
    painter.fillRect(rect, palette().base());
    painter.setPen(palette().color(QPalette::Text));
    painter.drawText(rect.adjusted(4, 0, -4, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     fontMetrics().elidedText(text, Qt::ElideRight, labelWidth() - 8));
}

void WaterfallView::paintTracks(QPainter &painter) const
{
    const Timeline &timeline = m_timing->analysis().timeline();
    int y = -verticalScrollBar()->value();
    for (const Party party : tracks) {
        painter.setPen(colourOf(FrameKind::Note));
        painter.drawLine(labelWidth(), y + rowHeight() - 1, viewport()->width(),
                         y + rowHeight() - 1);
        for (const Gap &gap : timeline.gaps()) {
            const int left = xOf(gap.from);
            const int right = std::max(xOf(gap.to), left + 2);
            if (gap.party != party || right < labelWidth() || left > viewport()->width())
                continue;
            const QRect rect(left, y + 2, right - left, rowHeight() - 4);
            painter.fillRect(rect, brushOf(party));
            painter.setPen(brushOf(party).color());
            painter.drawRect(rect.adjusted(0, 0, -1, -1));
        }
        const QString sum = durationText(timeline.sum(party));
        paintLabel(painter, y, toQString(partyName(party)) + QLatin1String("  ") + sum);
        y += rowHeight();
    }
}

QRect WaterfallView::rectOf(const Waterfall::Bar &bar, int y) const
{
    const int left = xOf(bar.from);
    const int right = bar.to == Waterfall::open ? viewport()->width() : xOf(bar.to);
    return {left, y + 3, std::max(right - left, 2), rowHeight() - 6};
}

void WaterfallView::paintBar(QPainter &painter, const QRect &rect, const Waterfall::Bar &bar,
                             bool isStream) const
{
    const bool isOpen = bar.to == Waterfall::open || bar.isUnanswered;
    QColor colour = colourOf(isStream ? FrameKind::Stdout : FrameKind::Request);
    if (bar.isError || bar.isUnanswered)
        colour = colourOf(isStream ? FrameKind::Stderr : FrameKind::Error);
    QColor fill = colour;
    fill.setAlpha(isStream ? 255 : 90);
    painter.fillRect(rect, isOpen ? QBrush(colour, Qt::BDiagPattern) : QBrush(fill));
    painter.setPen(colour);
    painter.drawRect(rect.adjusted(0, 0, -1, -1));
    if (isStream)
        return;
    QString text = oneLine(waterfall().nameOf(bar), 40);
    if (isOpen)
        text = tr("no reply: ") + text;
    else if (bar.isError)
        text = tr("error: ") + text;
    const int room =
        std::min(rect.right(), viewport()->width()) - std::max(rect.left(), labelWidth());
    if (fontMetrics().horizontalAdvance(text) + 6 > room)
        return;
    painter.setPen(palette().color(QPalette::Text));
    QRect place = rect.adjusted(std::max(3, labelWidth() - rect.left() + 3), 1, 0, -1);
    place.setWidth(fontMetrics().horizontalAdvance(text) + 2);
    if (isOpen) // the pattern would cross the letters
        painter.fillRect(place, palette().color(QPalette::Base));
    painter.drawText(place, Qt::AlignVCenter | Qt::AlignLeft, text);
}

/// Bars that begin in the same pixel are painted once.
void WaterfallView::paintLane(QPainter &painter, int lane, int y) const
{
    const Waterfall::Lane &content = waterfall().lane(static_cast<std::size_t>(lane));
    if (!content.bars.empty()) {
        std::size_t index = Waterfall::barAt(content, timeAt(labelWidth()));
        int painted = -1'000'000;
        while (index < content.bars.size()) {
            const Waterfall::Bar &bar = content.bars[index];
            const QRect rect = rectOf(bar, y);
            if (rect.left() > viewport()->width())
                break;
            if (rect.left() > painted && rect.right() >= labelWidth())
                paintBar(painter, rect, bar, !content.process.empty());
            painted = std::max(painted, rect.left());
            const std::int64_t next = std::max(timeAt(painted + 1), bar.from + 1);
            const auto after = std::lower_bound(
                content.bars.begin() + static_cast<std::ptrdiff_t>(index) + 1, content.bars.end(),
                next, [](const Waterfall::Bar &one, std::int64_t time) { return one.from < time; });
            index = static_cast<std::size_t>(after - content.bars.begin());
        }
    }
    paintLabel(painter, y,
               content.process.empty() ? tr("requests %1").arg(lane + 1)
                                       : tr("output of %1").arg(oneLine(content.process, 40)));
}

void WaterfallView::paintSelection(QPainter &painter) const
{
    const Waterfall::Bar *bar = selectedBar();
    if (!bar)
        return;
    painter.setPen(QPen(accentColour(), 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rectOf(*bar, laneTop(m_lane)).adjusted(-2, -2, 2, 2));
}

void WaterfallView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    if (!m_timing || waterfall().begin() == 0)
        return;
    paintTracks(painter);
    paintLabel(painter, rowHeight() * trackCount - verticalScrollBar()->value(),
               tr("0 to %1").arg(durationText(waterfall().end() - waterfall().begin())));
    for (int lane = 0; lane < static_cast<int>(waterfall().laneCount()); ++lane) {
        const int y = laneTop(lane);
        if (y + rowHeight() >= 0 && y < viewport()->height())
            paintLane(painter, lane, y);
    }
    paintSelection(painter);
}

void WaterfallView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    placeScrollBars();
}

const Waterfall::Bar *WaterfallView::selectedBar() const
{
    if (!m_timing || m_lane == noLane)
        return nullptr;
    return &waterfall().lane(static_cast<std::size_t>(m_lane)).bars[m_bar];
}

FrameNumber WaterfallView::selectedFrame() const
{
    const Waterfall::Bar *bar = selectedBar();
    return bar ? bar->number : 0;
}

QString WaterfallView::selectedText() const
{
    const Waterfall::Bar *bar = selectedBar();
    if (!bar)
        return {};
    const std::string &process = waterfall().lane(static_cast<std::size_t>(m_lane)).process;
    const QString what = process.empty()
                             ? oneLine(waterfall().nameOf(*bar), 60)
                             : (bar->frames == 1 ? tr("%1 frame of %2") : tr("%1 frames of %2"))
                                   .arg(countText(bar->frames), oneLine(process, 60));
    const QString from = tr("%1, from %2").arg(what, durationText(bar->from - waterfall().begin()));
    const QString frame = tr(", frame #%1").arg(bar->number);
    if (bar->to == Waterfall::open || bar->isUnanswered)
        return from + tr(", no reply") + frame;
    return from + tr(", %1").arg(durationText(bar->to - bar->from))
           + (bar->isError && process.empty() ? tr(", error") : QString()) + frame;
}

void WaterfallView::select(int lane, std::int64_t time)
{
    if (lane < 0 || lane >= static_cast<int>(waterfall().laneCount()))
        return;
    m_lane = lane;
    m_bar = Waterfall::barAt(waterfall().lane(static_cast<std::size_t>(lane)), time);
    showSelected();
}

void WaterfallView::step(int bars)
{
    if (m_lane == noLane) {
        select(0, timeAt(labelWidth()));
        return;
    }
    const auto count = waterfall().lane(static_cast<std::size_t>(m_lane)).bars.size();
    if (bars > 0 ? m_bar + 1 < count : m_bar > 0)
        m_bar = bars > 0 ? m_bar + 1 : m_bar - 1;
    showSelected();
}

void WaterfallView::stepLane(int lanes)
{
    const Waterfall::Bar *bar = selectedBar();
    select(bar ? m_lane + lanes : 0, bar ? bar->from : timeAt(labelWidth()));
}

void WaterfallView::showSelected()
{
    const Waterfall::Bar *bar = selectedBar();
    if (!bar)
        return;
    const QRect rect = rectOf(*bar, laneTop(m_lane));
    if (rect.left() < labelWidth() || rect.left() > viewport()->width() - 20)
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() + rect.left() - labelWidth()
                                        - 20);
    if (rect.top() < 0 || rect.bottom() > viewport()->height())
        verticalScrollBar()->setValue(verticalScrollBar()->value() + rect.top()
                                      - viewport()->height() / 2);
    viewport()->update();
    Q_EMIT selected();
}

void WaterfallView::keyPressEvent(QKeyEvent *event)
{
    const int middle = labelWidth() + (viewport()->width() - labelWidth()) / 2;
    switch (event->key()) {
    case Qt::Key_Left:
        return step(-1);
    case Qt::Key_Right:
        return step(1);
    case Qt::Key_Up:
        return stepLane(-1);
    case Qt::Key_Down:
        return stepLane(1);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoom(2, selectedBar() ? xOf(selectedBar()->from) : middle);
    case Qt::Key_Minus:
        return zoom(0.5, selectedBar() ? xOf(selectedBar()->from) : middle);
    case Qt::Key_0:
        return showAll();
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (selectedFrame() != 0)
            Q_EMIT frameWanted(selectedFrame());
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void WaterfallView::mousePressEvent(QMouseEvent *event)
{
    const int row = (event->pos().y() + verticalScrollBar()->value()) / rowHeight();
    if (row > trackCount) {
        select(row - trackCount - 1, timeAt(event->pos().x()));
        if (selectedFrame() != 0)
            Q_EMIT frameWanted(selectedFrame());
        return;
    }
    const std::int64_t time = timeAt(event->pos().x());
    for (const Gap &gap : m_timing->analysis().timeline().gaps()) {
        if (row < trackCount && gap.party == tracks[row] && gap.from <= time && time <= gap.to
            && gap.number != 0)
            Q_EMIT frameWanted(gap.number);
    }
}

void WaterfallView::wheelEvent(QWheelEvent *event)
{
    if (!(event->modifiers() & Qt::ControlModifier)) {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    zoom(event->angleDelta().y() > 0 ? 1.25 : 0.8, static_cast<int>(event->position().x()));
    event->accept();
}

} // namespace claustrum::lab
