// SPDX-License-Identifier: Apache-2.0
// The look of a window as a session document keeps it: filters, columns, muted kinds, panes.
#pragma once

#include <QByteArray>

namespace claustrum::lab {

class MainWindow;

/// JSON, as docs/labtool.md (Export) describes it.
[[nodiscard]] QByteArray viewOf(const MainWindow &window);

/// Shows what the view has; what it lacks, or what makes no sense, stays as it is. The settings of
/// the user stay, too. A layout for another width is ignored.
void showView(MainWindow *window, const QByteArray &view);

} // namespace claustrum::lab
