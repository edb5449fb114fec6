// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/controls/tableview.h"
#include "labtool/frames/framerecord.h"

#include <QStyledItemDelegate>

#include <vector>

namespace claustrum::lab {

class FrameTableModel;

/// The table of frames. Follows new frames while its last row is in view, and stops as soon as the
/// user scrolls up.
class FramesView : public TableView
{
    Q_OBJECT
public:
    explicit FramesView(FrameTableModel *model, QWidget *parent = nullptr);

    [[nodiscard]] FrameNumber currentFrame() const;
    /// Selects the frame, or the next shown one.
    void goTo(FrameNumber number);
    [[nodiscard]] std::vector<FrameNumber> selectedFrames() const;
    void setFollowing(bool following);
    [[nodiscard]] bool isFollowing() const { return m_following; }

    /// Whether the columns give way to the summary: times to milliseconds, directions as arrows.
    [[nodiscard]] bool isCompact() const { return m_compact; }
    /// Pixels between the edge of a cell and its text.
    [[nodiscard]] static int cellMargin(const QFontMetrics &metrics);

Q_SIGNALS:
    void currentFrameChanged(quint64 number);
    void followingChanged(bool following);

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    [[nodiscard]] int rowForFocus() const override;

private:
    void sizeColumns();
    [[nodiscard]] int widthOf(int column, bool compact) const;
    [[nodiscard]] bool isTooNarrow() const;
    void onUserScrolled();

    FrameTableModel *m_model;
    bool m_following = true;
    bool m_compact = false;
};

/// Colours a frame's row by its kind, and marks anomalies and pins. Draws the plain text itself:
/// the style's drawing took half of the time of a flood.
class FrameDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;

private:
    static void paintText(QPainter *painter, const QStyleOptionViewItem &option,
                          const QModelIndex &index);
    static void paintMarks(QPainter *painter, const QStyleOptionViewItem &option,
                           const QModelIndex &index);
};

} // namespace claustrum::lab
