// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QProxyStyle>

namespace claustrum::lab {

/// Fusion, with edges of fields that are seen in a dark theme, too, and without its tiny arrow on
/// buttons with a menu, whose texts have a larger one.
class LabStyle : public QProxyStyle
{
    Q_OBJECT
public:
    LabStyle();

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                            QPainter *painter, const QWidget *widget) const override;
};

} // namespace claustrum::lab
