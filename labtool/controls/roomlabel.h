// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLabel>

namespace claustrum::lab {

/// A label that never holds a pane open: however long its text, it asks for the width of a few
/// characters only, and for three lines, or one in a short window. Text in one line is elided; the
/// tool tip has all of it.
class RoomLabel : public QLabel
{
    Q_OBJECT
public:
    using QLabel::QLabel;

    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] int heightForWidth(int width) const override;

    /// Whether a window has so little height that labels take one line.
    [[nodiscard]] static bool isShort(const QWidget *window);

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] bool isCut() const;
};

} // namespace claustrum::lab
