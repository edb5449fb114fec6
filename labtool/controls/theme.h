// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/anomaly.h"
#include "labtool/frames/framefacts.h"
#include "labtool/frames/prettyjson.h"

#include <QColor>
#include <QFont>

namespace claustrum::lab {

enum class ThemeKind { System, Light, Dark };

/// Sets the application's palette; System uses the desktop's.
void applyTheme(ThemeKind kind);

/// The theme of the last applyTheme().
[[nodiscard]] ThemeKind currentTheme();

/// Whether the current palette is light on dark.
[[nodiscard]] bool isDark();

// Colours that are legible on the base colour of either theme (contrast of 4.5 or more).
[[nodiscard]] QColor colourOf(FrameKind kind);
[[nodiscard]] QColor colourOf(Severity severity);
/// Of JSON text: other colours than those of frames, which mean something.
[[nodiscard]] QColor syntaxColour(PrettyToken::Kind kind);
[[nodiscard]] QColor mutedColour();
/// The edge of a field: a contrast of 3 or more, as WCAG asks for what is not text.
[[nodiscard]] QColor edgeColour();
[[nodiscard]] QColor accentColour();
/// Backgrounds of changed, added and missing bytes.
[[nodiscard]] QColor changedBackground();
[[nodiscard]] QColor addedBackground();
[[nodiscard]] QColor removedBackground();

/// The contrast ratio of WCAG 2.1, from 1 to 21.
[[nodiscard]] double contrast(const QColor &one, const QColor &other);
/// A mix of three parts @p colour and two parts @p into.
[[nodiscard]] QColor mixed(const QColor &colour, const QColor &into);
/// The colour, adjusted if needed to a contrast of 4.5 on that background.
[[nodiscard]] QColor readableOn(const QColor &background, QColor colour);

[[nodiscard]] QFont fixedFont();

} // namespace claustrum::lab
