// SPDX-License-Identifier: Apache-2.0
#include "installer/tests/buildinstall.h"

#include "installer/tests/httpserver.h"
#include "wire/builds.h"

#include <QRegularExpression>
#include <QTemporaryFile>
#include <QTest>

#include <ctime>
#include <fcntl.h>
#include <sys/stat.h>

namespace claustrum::test {
namespace {

QByteArray withoutNumbers(QString output)
{
    output.replace(QRegularExpression("\"(ms|longestPauseMs)\":\\d+"), "\"\\1\":N");
    output.replace(QRegularExpression("\\{\"serverVersion\".*?\"cliPath\""), "{…\"cliPath\"");
    return output.toUtf8();
}

QByteArray textMember(const QByteArray &output, const char *name)
{
    const QRegularExpression text(QString("\"%1\":\"((?:[^\"\\\\]|\\\\.)*)\"").arg(name));
    return text.match(QString(output)).captured(1).toUtf8();
}

} // namespace

QByteArray Ran::error() const
{
    return textMember(output, "cliError");
}

InstallOptions optionsFor(const Sandbox &box, const char *version)
{
    InstallOptions options;
    options.dir = native(box.cli()).toStdString();
    options.version = version;
    options.home = native(box.path("home")).toStdString();
    options.environment = {"PATH=/usr/bin:/bin", "TMPDIR=" + native(box.path("tmp")).toStdString()};
    return options;
}

Ran install(InstallOptions options, const QByteArray &build,
            const std::optional<InstallRules> &rules)
{
    QTemporaryFile client;
    if (!client.open())
        qFatal("no temporary file");
    options.clientFd = client.handle();
    options.referenceBuild = build.toStdString();
    Ran ran;
    ran.status = whileServing([&] {
        if (!rules)
            return runInstall(options);
        client.write(QByteArray::fromStdString(resultLine(installCli(options, *rules))));
        client.flush();
        return 0;
    });
    client.seek(0);
    const auto output = client.readAll();
    ran.output = withoutNumbers(output);
    ran.libc = textMember(output, "libc");
    return ran;
}

InstallRules rulesOf(const char *build)
{
    return (*ReferenceBuild::find(build))->install();
}

void addBuilds(const char *since)
{
    QTest::addColumn<QByteArray>("build");
    QTest::addColumn<bool>("holds");
    bool holds = false;
    for (const auto &build : ReferenceBuild::all()) {
        const QByteArray name(build.hash().data(), 7);
        holds = holds || name == since;
        QTest::newRow(name) << name << holds;
    }
}

void setAge(const QString &path, int seconds)
{
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    const timespec times[2] = {now, {now.tv_sec - seconds, now.tv_nsec}};
    if (::utimensat(AT_FDCWD, native(path).constData(), times, AT_SYMLINK_NOFOLLOW) != 0)
        qFatal("cannot set the age of %s", qPrintable(path));
}

} // namespace claustrum::test
