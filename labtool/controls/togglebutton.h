// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QToolButton>

namespace claustrum::lab {

/// A button that is on or off. On is seen by a filled sign before the text and by the colours of a
/// selection, in every theme; off by an empty sign.
class ToggleButton : public QToolButton
{
    Q_OBJECT
public:
    ToggleButton(const QString &text, const QString &tip, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace claustrum::lab
