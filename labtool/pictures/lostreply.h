// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDir>

namespace claustrum::lab {

/// Takes the pictures of the tour (docs/labtool.md): the wire log of a session in which a reply is
/// lost, as the panes show it.
void takeTour(const QDir &folder);

} // namespace claustrum::lab
