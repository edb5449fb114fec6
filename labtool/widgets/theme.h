// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/anomaly.h"
#include "labtool/model/framefacts.h"

#include <QColor>
#include <QFont>

namespace claustrum::lab {

enum class ThemeKind { System, Light, Dark };

/// Puts the application's palette on; System leaves it to the desktop.
void applyTheme(ThemeKind kind);

/// Whether text is light on dark now.
[[nodiscard]] bool isDark();

// Colours that can be read on the base colour of either theme (contrast of 4.5 or more).
[[nodiscard]] QColor colourOf(FrameKind kind);
[[nodiscard]] QColor colourOf(Severity severity);
[[nodiscard]] QColor mutedColour();
[[nodiscard]] QColor accentColour();
/// Behind bytes that differ, that were added, that are missing.
[[nodiscard]] QColor changedBackground();
[[nodiscard]] QColor addedBackground();
[[nodiscard]] QColor removedBackground();

/// Of WCAG 2.1: from 1 to 21.
[[nodiscard]] double contrast(const QColor &one, const QColor &other);
/// Three parts of one, two of the other.
[[nodiscard]] QColor mixed(const QColor &colour, const QColor &into);
/// The colour, or the next to it that has a contrast of 4.5 on that background.
[[nodiscard]] QColor readableOn(const QColor &background, QColor colour);

[[nodiscard]] QFont fixedFont();

} // namespace claustrum::lab
