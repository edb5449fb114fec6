// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QMenu>
#include <QStringList>

namespace claustrum::lab {

/// Sources to open: the daemons that run on this host, and the files and sockets that were opened
/// last, which the settings keep.
class RecentMenu : public QMenu
{
    Q_OBJECT
public:
    static constexpr int most = 10; ///< of each kind

    explicit RecentMenu(const QString &title, QWidget *parent = nullptr);

    static void addFile(const QString &path);
    static void addDaemon(const QString &socket);
    [[nodiscard]] static QStringList files();
    [[nodiscard]] static QStringList daemons();

    /// Adds the entries anew; also done when the menu is about to show.
    void fill();

Q_SIGNALS:
    void fileChosen(const QString &path);
    void daemonChosen(const QString &socket);

private:
    void addDaemons(const QString &title, const QStringList &sockets);
};

} // namespace claustrum::lab
