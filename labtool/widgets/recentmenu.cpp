// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/recentmenu.h"

#include "host/founddaemon.h"
#include "labtool/frames/texts.h"

#include <QFileInfo>
#include <QSettings>

#include <unistd.h>

namespace claustrum::lab {
namespace {

constexpr const char *fileKey = "recent/files";
constexpr const char *daemonKey = "recent/daemons";

QStringList remembered(const char *key)
{
    return QSettings().value(QString::fromLatin1(key)).toStringList();
}

void remember(const char *key, const QString &what)
{
    if (what.isEmpty() || what == QLatin1String("-"))
        return;
    QStringList all = remembered(key);
    all.removeAll(what);
    all.prepend(what);
    QSettings().setValue(QString::fromLatin1(key), QStringList(all.mid(0, RecentMenu::most)));
}

QStringList runningDaemons()
{
    QStringList sockets;
    for (const FoundDaemon &daemon : findDaemons(HostProcesses(::geteuid()))) {
        if (!daemon.socket.empty() && daemon.state != FoundDaemon::State::Stranded)
            sockets << toQString(daemon.socket);
    }
    sockets.removeDuplicates();
    return sockets.mid(0, RecentMenu::most);
}

QString asMenuText(QString text)
{
    return text.replace(QLatin1Char('&'), QLatin1String("&&"));
}

} // namespace

RecentMenu::RecentMenu(const QString &title, QWidget *parent)
    : QMenu(title, parent)
{
    connect(this, &QMenu::aboutToShow, this, &RecentMenu::fill);
}

void RecentMenu::addFile(const QString &path)
{
    if (QFileInfo(path).isFile()) // a pipe cannot be opened again
        remember(fileKey, QFileInfo(path).absoluteFilePath());
}

void RecentMenu::addDaemon(const QString &socket)
{
    remember(daemonKey, socket);
}

QStringList RecentMenu::files()
{
    return remembered(fileKey);
}

QStringList RecentMenu::daemons()
{
    return remembered(daemonKey);
}

void RecentMenu::addDaemons(const QString &title, const QStringList &sockets)
{
    if (sockets.isEmpty())
        return;
    addSection(title);
    for (const QString &socket : sockets)
        addAction(asMenuText(socket), this, [this, socket] { Q_EMIT daemonChosen(socket); });
}

void RecentMenu::fill()
{
    clear();
    const QStringList running = runningDaemons();
    QStringList earlier = daemons();
    for (const QString &socket : running)
        earlier.removeAll(socket);
    addDaemons(tr("Daemons running on this host"), running);
    addDaemons(tr("Recent daemons"), earlier);
    const QStringList paths = files();
    if (!paths.isEmpty())
        addSection(tr("Recent files"));
    for (const QString &path : paths)
        addAction(asMenuText(path), this, [this, path] {
            Q_EMIT fileChosen(path);
        })->setEnabled(QFileInfo::exists(path));
    if (isEmpty())
        addAction(tr("No daemon is running here, and nothing has been opened yet"))
            ->setEnabled(false);
}

} // namespace claustrum::lab
