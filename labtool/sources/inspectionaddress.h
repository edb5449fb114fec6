// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace claustrum::lab {

/// Where a daemon's inspection is, from what a person names: its rpc.sock, its inspect.sock, or
/// the folder that holds them. Token beside the socket (design.md, The lab tool).
struct InspectionAddress
{
    QString daemonSocket;
    QString inspectSocket;
    QString tokenFile;

    static InspectionAddress from(const QString &named);

    /// <home>/.claude/remote/rpc.sock, as the daemon's own default.
    static QString defaultSocket();
};

} // namespace claustrum::lab
