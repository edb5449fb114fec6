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

/// The program of this build, or $CLAUSTRUM_PROGRAM.
QString programPath();

/// The output of one `claustrum -install`.
struct Outcome
{
    QByteArray line; ///< all of stdout
    QByteArray stderrText;
    int exitCode = -1; ///< -1: ended by a signal, or did not end
    QByteArray cliPath;
    QByteArray cliError; ///< empty: none
    bool cliWasPresent = false;

    /// Installed or present, status 0, one line, nothing on stderr.
    [[nodiscard]] bool succeeded() const;
};

/// A folder to install into and the program for it: `cli` is the value of -cli-dir.
class Sandbox
{
public:
    Sandbox();

    [[nodiscard]] QString path(const QString &name) const;
    [[nodiscard]] QString cli(const QString &version = QString()) const;

    /// The error for a version that does not run.
    [[nodiscard]] QByteArray notRunnable(const QString &version) const;

    /// Writes a file, and creates its parent folders.
    void write(const QString &name, const QByteArray &bytes, int mode = 0644) const;
    [[nodiscard]] QByteArray read(const QString &name) const;
    [[nodiscard]] bool exists(const QString &name) const; ///< of any type; links are not followed

    /// Names in a folder, sorted, including hidden ones.
    [[nodiscard]] QStringList list(const QString &name = "cli") const;

    /// Creates a compressed CLI under that name; returns its plain content.
    QByteArray archive(const QString &name, const QByteArray &mark = "cli") const;

    /// Installs a version with these further arguments, and waits for the end.
    [[nodiscard]] Outcome install(const QString &version, const QStringList &arguments = {},
                                  const QStringList &environment = {}) const;

    /// The same, but only started; pass it to finished() at the end. Its stderr is redirected to a
    /// file or terminal if one is given, and not captured then.
    [[nodiscard]] std::unique_ptr<QProcess> start(const QString &version,
                                                  const QStringList &arguments = {},
                                                  const QStringList &environment = {},
                                                  const QString &stderrFile = {}) const;

    /// The same, for tracing.
    [[nodiscard]] TracedRun traced(const QString &version, const QStringList &arguments) const;

private:
    [[nodiscard]] QProcessEnvironment environment(const QStringList &additions) const;
    [[nodiscard]] QStringList arguments(const QString &version, const QStringList &further) const;

    QTemporaryDir m_dir;
};

/// A path in the installer's encoding.
QByteArray native(const QString &path);

/// Waits for the end while running this thread's event loop, and reads the line.
Outcome finished(QProcess &process);

/// A working CLI that prints @p mark, and accepts `--version`.
QByteArray goodCli(const QByteArray &mark = "cli");

/// The output of `<path> hello`; goodCli()'s mark.
QByteArray say(const QString &path);

} // namespace claustrum::test
