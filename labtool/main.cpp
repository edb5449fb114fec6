// SPDX-License-Identifier: Apache-2.0
// claustrum-lab: inspects live daemons, wire logs and transcripts.
#include "labtool/widgets/labarguments.h"
#include "labtool/widgets/mainwindow.h"
#include "wire/version.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QSettings>

#include <cstdio>

using namespace claustrum::lab;

namespace {

ThemeKind savedTheme()
{
    return static_cast<ThemeKind>(QSettings().value(QStringLiteral("window/theme"), 0).toInt());
}

} // namespace

int main(int argc, char **argv)
{
#if QT_VERSION < QT_VERSION_CHECK(6, 0, 0)
    QCoreApplication::setAttribute(Qt::AA_EnableHighDpiScaling);
    QCoreApplication::setAttribute(Qt::AA_UseHighDpiPixmaps);
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(
        Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
#endif
    QApplication app(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("claustrum"));
    QCoreApplication::setApplicationName(QStringLiteral("claustrum-lab"));
    const auto version = claustrum::programVersion();
    QCoreApplication::setApplicationVersion(
        QString::fromUtf8(version.data(), static_cast<int>(version.size())));
    QCommandLineParser parser;
    describeArguments(parser);
    parser.process(app);
    const LabArguments arguments = readArguments(parser);
    if (!arguments.error.isEmpty()) {
        std::fprintf(stderr, "claustrum-lab: %s\n", qPrintable(arguments.error));
        return 2;
    }
    applyTheme(arguments.theme.value_or(savedTheme()));
    MainWindow window;
    window.show();
    if (!arguments.socket.isEmpty())
        window.openDaemon(arguments.socket);
    else if (arguments.isMerged)
        window.mergeFiles(arguments.files);
    else
        window.openFiles(arguments.files);
    return QApplication::exec();
}
