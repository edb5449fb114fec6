// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace claustrum::lab {

/// Watches the daemon at @p socket while a client works with it over connections that break, and
/// takes a picture of the window at the last return. Prints a line to stdout when it watches.
/// Returns the exit status.
int takeWatchedAgent(const QString &socket, const QString &picture);

} // namespace claustrum::lab
