// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/inspectionaddress.h"

#include <QDir>
#include <QFileInfo>

namespace claustrum::lab {

InspectionAddress InspectionAddress::from(const QString &named)
{
    QString path = named.isEmpty() ? defaultSocket() : named;
    if (path == QLatin1String("~") || path.startsWith(QLatin1String("~/")))
        path = QDir::homePath() + path.mid(1);
    const QFileInfo info(path);
    const bool isFolder = info.isDir();
    const QDir folder(isFolder ? path : info.path());
    InspectionAddress address;
    address.inspectSocket = folder.filePath(QStringLiteral("inspect.sock"));
    address.daemonSocket = folder.filePath(QStringLiteral("rpc.sock"));
    if (!isFolder && info.fileName() == QLatin1String("inspect.sock"))
        address.inspectSocket = path;
    else if (!isFolder)
        address.daemonSocket = path;
    address.tokenFile = folder.filePath(QStringLiteral("daemon.token"));
    return address;
}

QString InspectionAddress::defaultSocket()
{
    return QDir::homePath() + QStringLiteral("/.claude/remote/rpc.sock");
}

} // namespace claustrum::lab
