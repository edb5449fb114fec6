// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QComboBox>

namespace claustrum::lab {

class LabSession;

/// The processes of a session, to choose one. Keeps the chosen one even if it leaves the session.
class ProcessBox : public QComboBox
{
    Q_OBJECT
public:
    explicit ProcessBox(LabSession *session, QWidget *parent = nullptr);

    /// Shows this process as chosen; empty: none.
    void choose(const QByteArray &id);

Q_SIGNALS:
    /// By the user. Empty: none.
    void chosen(const QByteArray &id);

private:
    void fill();

    LabSession *m_session;
    QByteArray m_id;
};

} // namespace claustrum::lab
