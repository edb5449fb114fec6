// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace claustrum::lab {

/// The frames of a session whose daemon is succeeded by another one, in the current theme.
/// @param program the daemon
void takeHandOver(const QString &program, const QString &picture);

} // namespace claustrum::lab
