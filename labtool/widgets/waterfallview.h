// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/sessiontiming.h"

#include <QAbstractScrollArea>
#include <QPointer>

namespace claustrum::lab {

/// The gaps of a session in a track for each party, and below them requests in flight and streams
/// in lanes. Each kind has a pattern and a letter besides its colour.
///
/// Keys: left and right go from bar to bar, up and down from lane to lane, + and - zoom, 0 shows
/// all, Enter goes to the frame. The wheel with Ctrl zooms at the pointer, a click selects and goes
/// to the frame. Painting costs some binary searches for each pixel column, whatever the number of
/// bars.
class WaterfallView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    explicit WaterfallView(SessionTiming *timing, QWidget *parent = nullptr);

    /// Multiplies the scale; what is at @p x stays there.
    void zoom(double factor, int x);
    void showAll();

    /// "files.read, from 1.25 s, 3 ms"; empty without a selected bar.
    [[nodiscard]] QString selectedText() const;
    [[nodiscard]] FrameNumber selectedFrame() const;

Q_SIGNALS:
    void frameWanted(quint64 number);
    void selected();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    static constexpr int noLane = -1;
    static constexpr int trackCount = 5; ///< a track for each party that may have gaps

    void onChanged();
    void placeScrollBars();
    void paintTracks(QPainter &painter) const;
    void paintLane(QPainter &painter, int lane, int y) const;
    void paintBar(QPainter &painter, const QRect &rect, const Waterfall::Bar &bar,
                  bool isStream) const;
    void paintLabel(QPainter &painter, int y, const QString &text) const;
    void paintSelection(QPainter &painter) const;
    void select(int lane, std::int64_t time);
    void step(int bars);
    void stepLane(int lanes);
    void showSelected();
    [[nodiscard]] const Waterfall &waterfall() const { return m_timing->waterfall(); }
    [[nodiscard]] const Waterfall::Bar *selectedBar() const;
    [[nodiscard]] int rowHeight() const;
    [[nodiscard]] int labelWidth() const;
    [[nodiscard]] int laneTop(int lane) const;
    [[nodiscard]] double span() const; ///< ns of the whole session, at least 1
    [[nodiscard]] int xOf(std::int64_t time) const;
    [[nodiscard]] std::int64_t timeAt(int x) const;
    [[nodiscard]] QRect rectOf(const Waterfall::Bar &bar, int y) const;

    QPointer<SessionTiming> m_timing;
    double m_zoom = 1; ///< 1: all fits
    int m_lane = noLane;
    std::size_t m_bar = 0;
};

} // namespace claustrum::lab
