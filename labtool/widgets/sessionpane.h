// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/sources/labsession.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;

namespace claustrum::lab {

class EmptyState;

/// The source of the frames, and the connections and processes of the daemon.
class SessionPane : public QWidget
{
    Q_OBJECT
public:
    explicit SessionPane(LabSession *session, QWidget *parent = nullptr);

    void focusSocket();
    [[nodiscard]] QTableView *processTable() const { return m_processes; }
    [[nodiscard]] QString statusText() const;
    /// Shows all that is known about the selected process; nothing without one.
    void showDetails();

Q_SIGNALS:
    void processChosen(const QByteArray &id);
    void filterWanted(const QString &line);
    void openFileWanted();
    void daemonWanted(const QString &socket);

private:
    void makeTables();
    void arrange();
    void connectAll();
    void connectNow();
    void showAbout();
    void showState();
    [[nodiscard]] QString stateText() const;

    LabSession *m_session;
    QLineEdit *m_socket;
    QPushButton *m_connect;
    QPushButton *m_open;
    QLabel *m_state;
    QLabel *m_about;
    QTableView *m_connections;
    QTableView *m_processes;
    EmptyState *m_noConnections;
    EmptyState *m_noProcesses;
};

} // namespace claustrum::lab
