// SPDX-License-Identifier: Apache-2.0
#pragma once

class QPoint;

namespace claustrum::lab {

class MainWindow;

/// Opens the context menu of the current frame: only this process, connection or method, hide it,
/// and the ways to its dialogue, its output and its request or reply.
void openFrameMenu(MainWindow *window, const QPoint &global);

} // namespace claustrum::lab
