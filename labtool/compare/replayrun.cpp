// SPDX-License-Identifier: Apache-2.0
#include "labtool/compare/replayrun.h"

#include "conformance/results/resultjson.h"
#include "wire/jsonmember.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStandardPaths>

namespace claustrum::lab {
namespace {

QString besideOrOnPath(const QString &name)
{
    QString beside = QCoreApplication::applicationDirPath() + QLatin1Char('/') + name;
    if (QFileInfo(beside).isExecutable())
        return beside;
    return QStandardPaths::findExecutable(name);
}

} // namespace

ReplayRun::ReplayRun(QObject *parent)
    : QObject(parent)
{
    connect(&m_process, QOverload<int, QProcess::ExitStatus>::of(&QProcess::finished), this,
            &ReplayRun::onFinished);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            Q_EMIT finished({},
                            QStringLiteral("Cannot start %1: %2. Install the claustrum package, "
                                           "or build that target.")
                                .arg(m_process.program(), m_process.errorString()));
    });
}

ReplayRun::~ReplayRun()
{
    m_process.disconnect(this);
    if (!isRunning())
        return;
    m_process.terminate(); // it ends its server and removes its sandbox
    if (!m_process.waitForFinished(3000))
        m_process.kill();
    m_process.waitForFinished(1000);
}

QString ReplayRun::conformanceProgram()
{
    return besideOrOnPath(QStringLiteral("claustrum-conformance"));
}

QString ReplayRun::defaultServer()
{
    return besideOrOnPath(QStringLiteral("claustrum"));
}

void ReplayRun::start(const QString &transcript, const QString &server)
{
    m_cancelled = false;
    const QString program = conformanceProgram();
    m_process.setProgram(program.isEmpty() ? QStringLiteral("claustrum-conformance") : program);
    m_process.setArguments({QStringLiteral("replay"), QStringLiteral("--server"), server,
                            QStringLiteral("--format"), QStringLiteral("json"), transcript});
    m_process.start();
}

void ReplayRun::cancel()
{
    m_cancelled = true;
    m_process.terminate();
}

void ReplayRun::onFinished()
{
    const QByteArray output = m_process.readAllStandardOutput();
    const QString errorText = QString::fromUtf8(m_process.readAllStandardError()).trimmed();
    if (m_cancelled) {
        Q_EMIT finished({}, QStringLiteral("Cancelled."));
        return;
    }
    // A line of --format json, {"standing":…,"result":{…}}
    const std::string line = output.left(output.indexOf('\n')).toStdString();
    const auto result = conformance::readResult(memberOf(line, "result"));
    if (!result)
        Q_EMIT finished({}, errorText.isEmpty()
                                ? QStringLiteral("claustrum-conformance returned no result")
                                : errorText);
    else if (result->verdict == conformance::Verdict::NotRun
             || result->verdict == conformance::Verdict::Skipped)
        Q_EMIT finished(*result, QStringLiteral("The transcript could not be played: %1")
                                     .arg(QString::fromStdString(result->reason)));
    else if (result->verdict == conformance::Verdict::CouldNotStart)
        Q_EMIT finished(*result, QString::fromStdString(result->reason));
    else
        Q_EMIT finished(*result, QString());
}

} // namespace claustrum::lab
