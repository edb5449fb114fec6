// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/tests/tracedrun.h"

#include <QByteArray>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>
#include <string>

namespace claustrum::test {

/// What one `claustrum -install` said.
struct Outcome
{
    QByteArray line; ///< all of stdout
    QByteArray stderrText;
    int exitCode = -1; ///< -1: ended by a signal, or never
    QByteArray cliPath;
    QByteArray cliError; ///< empty: none
    bool cliWasPresent = false;

    /// Installed or present, status 0, one line, nothing on stderr.
    [[nodiscard]] bool succeeded() const;
};

/// A folder to install into and the program that does it: `cli` is what -cli-dir says.
class Sandbox
{
public:
    Sandbox();

    [[nodiscard]] QString path(const QString &name) const;
    [[nodiscard]] QString cli(const QString &version = QString()) const;

    /// The error that says that this version does not run.
    [[nodiscard]] QByteArray notRunnable(const QString &version) const;

    /// Writes a file, and the folders on its way.
    void write(const QString &name, const QByteArray &bytes, int mode = 0644) const;
    [[nodiscard]] QByteArray read(const QString &name) const;
    [[nodiscard]] bool exists(const QString &name) const; ///< whatever it is; links not followed

    /// Names in a folder, sorted, hidden ones too.
    [[nodiscard]] QStringList list(const QString &name = "cli") const;

    /// A compressed CLI under that name, and its plain content.
    QByteArray archive(const QString &name, const QByteArray &mark = "cli") const;

    /// Installs a version with these further arguments, to its end.
    [[nodiscard]] Outcome install(const QString &version, const QStringList &arguments = {},
                                  const QStringList &environment = {}) const;

    /// The same, started only; give it to finished() at the end. Its stderr goes to a file or
    /// terminal if one is named, and is not seen then.
    [[nodiscard]] std::unique_ptr<QProcess> start(const QString &version,
                                                  const QStringList &arguments = {},
                                                  const QStringList &environment = {},
                                                  const QString &stderrFile = {}) const;

    /// The same, to be traced.
    [[nodiscard]] TracedRun traced(const QString &version, const QStringList &arguments) const;

private:
    [[nodiscard]] QProcessEnvironment environment(const QStringList &additions) const;
    [[nodiscard]] QStringList arguments(const QString &version, const QStringList &further) const;

    QTemporaryDir m_dir;
};

/// A path as the installer spells it.
QByteArray native(const QString &path);

/// Waits for the end, with this thread's event loop running, and reads the line.
Outcome finished(QProcess &process);

/// A CLI that runs, says @p mark, and accepts `--version`.
QByteArray goodCli(const QByteArray &mark = "cli");

/// What `<path> hello` prints; goodCli()'s mark.
QByteArray say(const QString &path);

} // namespace claustrum::test
