// SPDX-License-Identifier: Apache-2.0
#include "installer/tests/sandbox.h"

#include "installer/tests/zstdtool.h"
#include "wire/jsonvalue.h"

#include <QDir>
#include <QEventLoop>
#include <QFileInfo>

#include <sys/stat.h>

namespace claustrum::test {
namespace {

QByteArray textOf(const JsonValue &object, std::string_view key)
{
    const auto *const value = object.find(key);
    return value ? QByteArray::fromStdString(value->string()) : QByteArray();
}

} // namespace

QString programPath()
{
    return qEnvironmentVariable("CLAUSTRUM_PROGRAM", CLAUSTRUM_BINARY);
}

bool Outcome::succeeded() const
{
    return exitCode == 0 && cliError.isEmpty() && stderrText.isEmpty() && line.count('\n') == 1
           && line.startsWith("__INSTALL_RESULT__{");
}

Sandbox::Sandbox()
{
    for (const auto *folder : {"home", "tmp"})
        QDir(m_dir.path()).mkdir(folder);
}

QString Sandbox::path(const QString &name) const
{
    return m_dir.filePath(name);
}

QString Sandbox::cli(const QString &version) const
{
    return version.isEmpty() ? path("cli") : path("cli/" + version);
}

QByteArray Sandbox::notRunnable(const QString &version) const
{
    return "installed cli at " + native(cli(version)) + " is not runnable";
}

void Sandbox::write(const QString &name, const QByteArray &bytes, int mode) const
{
    QDir().mkpath(QFileInfo(path(name)).path());
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path(name)));
    file.close();
    ::chmod(native(path(name)).constData(), static_cast<mode_t>(mode));
}

QByteArray Sandbox::read(const QString &name) const
{
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool Sandbox::exists(const QString &name) const
{
    struct stat status;
    return ::lstat(native(path(name)).constData(), &status) == 0;
}

QStringList Sandbox::list(const QString &name) const
{
    return QDir(path(name))
        .entryList(QDir::AllEntries | QDir::System | QDir::Hidden | QDir::NoDotAndDotDot,
                   QDir::Name);
}

QByteArray Sandbox::archive(const QString &name, const QByteArray &mark) const
{
    auto plain = goodCli(mark);
    write(name, zstd(plain));
    return plain;
}

Outcome Sandbox::install(const QString &version, const QStringList &arguments,
                         const QStringList &environment) const
{
    return finished(*start(version, arguments, environment));
}

std::unique_ptr<QProcess> Sandbox::start(const QString &version, const QStringList &further,
                                         const QStringList &additions,
                                         const QString &stderrFile) const
{
    auto process = std::make_unique<QProcess>();
    if (!stderrFile.isEmpty())
        process->setStandardErrorFile(stderrFile);
    process->setProcessEnvironment(environment(additions));
    process->setWorkingDirectory(m_dir.path());
    process->start(programPath(), arguments(version, further));
    return process;
}

TracedRun Sandbox::traced(const QString &version, const QStringList &further) const
{
    return {programPath(), arguments(version, further), environment({})};
}

QStringList Sandbox::arguments(const QString &version, const QStringList &further) const
{
    return QStringList{"-install", "-cli-dir", cli(), "-cli-version", version} + further;
}

/// Only the test's own settings: no proxy, locale or trusted roots of the host.
QProcessEnvironment Sandbox::environment(const QStringList &additions) const
{
    QProcessEnvironment environment;
    environment.insert("HOME", path("home"));
    environment.insert("PATH", "/usr/local/bin:/usr/bin:/bin");
    environment.insert("TMPDIR", path("tmp"));
    for (const auto *kept : {"ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"}) {
        if (qEnvironmentVariableIsSet(kept))
            environment.insert(kept, qEnvironmentVariable(kept));
    }
    for (const auto &entry : additions)
        environment.insert(entry.section('=', 0, 0), entry.section('=', 1));
    return environment;
}

QByteArray native(const QString &path)
{
    return QFile::encodeName(path);
}

Outcome finished(QProcess &process)
{
    if (process.state() != QProcess::NotRunning) {
        QEventLoop loop;
        QObject::connect(&process, qOverload<int, QProcess::ExitStatus>(&QProcess::finished), &loop,
                         &QEventLoop::quit);
        loop.exec();
    }
    Outcome outcome;
    outcome.line = process.readAllStandardOutput();
    outcome.stderrText = process.readAllStandardError();
    if (process.exitStatus() == QProcess::NormalExit)
        outcome.exitCode = process.exitCode();
    const auto json = outcome.line.mid(outcome.line.indexOf('{')).toStdString();
    const auto value = parseJson(json);
    if (!value)
        return outcome;
    outcome.cliPath = textOf(*value, "cliPath");
    outcome.cliError = textOf(*value, "cliError");
    const auto *const present = value->find("cliWasPresent");
    outcome.cliWasPresent = present && present->boolean();
    return outcome;
}

QByteArray goodCli(const QByteArray &mark)
{
    return "#!/bin/sh\n[ \"$1\" = --version ] && exit 0\necho " + mark + "\n";
}

QByteArray say(const QString &path)
{
    QProcess process;
    process.start(path, {"hello"});
    process.waitForFinished(-1);
    return process.readAllStandardOutput().trimmed();
}

} // namespace claustrum::test
