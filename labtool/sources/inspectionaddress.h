// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace claustrum::lab {

/// The files of a daemon's inspection, found from its rpc.sock, its inspect.sock or their folder.
/// The token is beside the socket (docs/inspection.md).
struct InspectionAddress
{
    QString daemonSocket;
    QString inspectSocket;
    QString tokenFile;

    /// @param named empty: the default socket
    static InspectionAddress from(const QString &named);

    /// <home>/.claude/remote/rpc.sock, the daemon's default.
    static QString defaultSocket();
};

} // namespace claustrum::lab
