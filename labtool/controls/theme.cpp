// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/theme.h"

#include "labtool/controls/labstyle.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <QStyle>

#include <algorithm>
#include <cmath>

namespace claustrum::lab {
namespace {

struct Colours
{
    QRgb window, base, alternate, text, button, highlight, highlighted, muted, link;
};
constexpr Colours light{0xfff3f4f6, 0xffffffff, 0xfff7f8fa, 0xff1d2127, 0xffe9ebee,
                        0xff2f6fc4, 0xffffffff, 0xff5f6671, 0xff1f5fb4};
constexpr Colours dark{0xff22262c, 0xff1a1d22, 0xff1f2329, 0xffdfe3ea, 0xff2e333b,
                       0xff3b74c0, 0xffffffff, 0xff949ca9, 0xff7db4f5};

void mute(QPalette &palette, const QColor &colour)
{
    palette.setColor(QPalette::PlaceholderText, colour);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, colour);
}

QPalette paletteOf(const Colours &c)
{
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, QRgb colour) {
        palette.setColor(role, QColor(colour));
    };
    set(QPalette::Window, c.window);
    set(QPalette::WindowText, c.text);
    set(QPalette::Base, c.base);
    set(QPalette::AlternateBase, c.alternate);
    set(QPalette::ToolTipBase, c.button);
    set(QPalette::ToolTipText, c.text);
    set(QPalette::Text, c.text);
    set(QPalette::Button, c.button);
    set(QPalette::ButtonText, c.text);
    set(QPalette::Link, c.link);
    set(QPalette::Highlight, c.highlight);
    set(QPalette::HighlightedText, c.highlighted);
    mute(palette, QColor(c.muted));
    return palette;
}

/// Relative luminance (WCAG 2.1).
double luminance(const QColor &colour)
{
    const auto linear = [](double v) {
        return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF())
           + 0.0722 * linear(colour.blueF());
}

QColor either(QRgb onLight, QRgb onDark)
{
    return QColor(isDark() ? onDark : onLight);
}

ThemeKind applied = ThemeKind::System;

} // namespace

ThemeKind currentTheme()
{
    return applied;
}

void applyTheme(ThemeKind kind)
{
    applied = kind;
    QApplication::setStyle(new LabStyle);
    if (kind != ThemeKind::System) {
        QApplication::setPalette(paletteOf(kind == ThemeKind::Dark ? dark : light));
        return;
    }
    QPalette palette = QApplication::style()->standardPalette();
    QApplication::setPalette(palette);
    mute(palette, mutedColour()); // the style's greys and its selection are hardly legible
    palette.setColor(QPalette::Highlight, QColor(isDark() ? dark.highlight : light.highlight));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    QApplication::setPalette(palette);
}

bool isDark()
{
    // Called for every painted cell, so cached per palette.
    static qint64 key = -1;
    static bool dark = false;
    const QPalette palette = QApplication::palette();
    if (palette.cacheKey() != key) {
        key = palette.cacheKey();
        dark = palette.color(QPalette::Base).lightness() < 128;
    }
    return dark;
}

QColor colourOf(FrameKind kind)
{
    switch (kind) {
    case FrameKind::Request:
        return either(0xff1f5fb4, 0xff7db4f5);
    case FrameKind::Result:
        return either(0xff1d7a3e, 0xff6fcf8f);
    case FrameKind::Error:
    case FrameKind::Unreadable:
        return either(0xffb3261e, 0xffff8a80);
    case FrameKind::Stderr: // orange is for warnings only
        return either(0xff0b6b73, 0xff5cc8d0);
    case FrameKind::Exit:
        return either(0xff7a3aa8, 0xffcf9bf0);
    case FrameKind::Note:
        return mutedColour();
    case FrameKind::Stdout:
        break;
    }
    return QApplication::palette().color(QPalette::Text);
}

QColor syntaxColour(PrettyToken::Kind kind)
{
    switch (kind) {
    case PrettyToken::Kind::Key:
        return QApplication::palette().color(QPalette::Text);
    case PrettyToken::Kind::String:
        return either(0xff5c6400, 0xffc9d17a);
    case PrettyToken::Kind::Number:
    case PrettyToken::Kind::Word:
        return either(0xffa3206b, 0xfff095c4);
    case PrettyToken::Kind::Rest:
        return colourOf(Severity::Fault);
    default:
        return mutedColour();
    }
}

QColor colourOf(Severity severity)
{
    switch (severity) {
    case Severity::Fault:
        return either(0xffb3261e, 0xffff8a80);
    case Severity::Warning:
        return either(0xff96510a, 0xfff0ad5a);
    case Severity::Hint:
        break;
    }
    return either(0xff1f5fb4, 0xff7db4f5);
}

QColor mutedColour()
{
    return either(light.muted, dark.muted);
}

QColor edgeColour()
{
    return either(0xff868c96, 0xff707885);
}

QColor accentColour()
{
    return either(light.highlight, dark.link);
}

QColor changedBackground()
{
    return either(0xffffe1a6, 0xff6a4d10);
}

QColor addedBackground()
{
    return either(0xffd3f2dc, 0xff1d4a2c);
}

QColor removedBackground()
{
    return either(0xffffdcd9, 0xff59272a);
}

QColor mixed(const QColor &colour, const QColor &into)
{
    const auto part = [](int a, int b) { return (a * 3 + b * 2) / 5; };
    return QColor(part(colour.red(), into.red()), part(colour.green(), into.green()),
                  part(colour.blue(), into.blue()));
}

double contrast(const QColor &one, const QColor &other)
{
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

QColor readableOn(const QColor &background, QColor colour)
{
    const QColor towards(luminance(background) < 0.18 ? Qt::white : Qt::black);
    for (int i = 0; i < 8 && contrast(colour, background) < 4.5; ++i)
        colour = mixed(colour, towards);
    return colour;
}

QFont fixedFont()
{
    return QFontDatabase::systemFont(QFontDatabase::FixedFont);
}

} // namespace claustrum::lab
