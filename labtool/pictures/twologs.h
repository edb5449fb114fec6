// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStringList>

namespace claustrum::lab {

/// Writes the logs of both ends of a link, "here/wire.log" and "there/wire.log", into a folder.
/// Their clocks agree. @return the paths
QStringList writeTwoLogs(const QString &folder);

/// Two folders with recordings, of which one is changed and one is only in the first.
/// @return the paths
QStringList writeTwoFolders(const QString &folder, const QString &recordings);

} // namespace claustrum::lab
