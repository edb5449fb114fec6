// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/results/difference.h"

#include <QObject>
#include <QProcess>
#include <QString>

namespace claustrum::lab {

/// Plays a transcript against a binary with claustrum-conformance in a process of its own, which
/// provides the sandbox and ends everything it started.
class ReplayRun : public QObject
{
    Q_OBJECT
public:
    explicit ReplayRun(QObject *parent = nullptr);
    ~ReplayRun() override;

    void start(const QString &transcript, const QString &server);
    /// Ends the run soon; finished() then reports an error.
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_process.state() != QProcess::NotRunning; }

    /// The claustrum-conformance beside this program, otherwise the one on PATH.
    static QString conformanceProgram();
    /// The claustrum beside this program, otherwise the one on PATH; empty if there is none.
    static QString defaultServer();

Q_SIGNALS:
    /// @param error empty if there is a result
    void finished(const claustrum::conformance::ScenarioResult &result, const QString &error);

private:
    void onFinished();

    QProcess m_process;
    bool m_cancelled = false;
};

} // namespace claustrum::lab
