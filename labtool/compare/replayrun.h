// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/difference.h"

#include <QObject>
#include <QProcess>
#include <QString>

namespace claustrum::lab {

/// Plays a transcript against a binary, by claustrum-conformance in a process of its own: it
/// sandboxes, and what it starts ends with it.
class ReplayRun : public QObject
{
    Q_OBJECT
public:
    explicit ReplayRun(QObject *parent = nullptr);
    ~ReplayRun() override;

    void start(const QString &transcript, const QString &server);
    /// Ends it soon; finished() comes with an error.
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_process.state() != QProcess::NotRunning; }

    /// The claustrum-conformance beside this program, else the one on PATH.
    static QString conformanceProgram();
    /// The claustrum beside this program, else the one on PATH; empty: none.
    static QString defaultServer();

Q_SIGNALS:
    /// @param error why there is no result; empty if there is
    void finished(const claustrum::conformance::ScenarioResult &result, const QString &error);

private:
    void onFinished();

    QProcess m_process;
    bool m_cancelled = false;
};

} // namespace claustrum::lab
