// SPDX-License-Identifier: Apache-2.0
// claustrum-lab: inspects live daemons, wire logs and transcripts.
#include "labtool/widgets/mainwindow.h"
#include "wire/version.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QSettings>

using namespace claustrum::lab;

namespace {

void describe(QCommandLineParser &parser)
{
    parser.setApplicationDescription(QStringLiteral(
        "Watches a live claustrum daemon through its inspection socket without disturbing it, or\n"
        "shows wire logs and transcripts. Compares two transcripts.\n\n"
        "  claustrum-lab --socket ~/.claude/remote/rpc.sock\n"
        "  claustrum-lab wire.log\n"
        "  zcat wire.log.gz | claustrum-lab -\n"
        "  claustrum-lab recordings/5db5e4a/files-read.jsonl other/files-read.jsonl\n\n"
        "For a remote daemon over SSH, see docs/labtool.md. F1 shows all keys."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOption({QStringLiteral("socket"),
                      QStringLiteral("Watch the daemon at this socket (rpc.sock, inspect.sock or "
                                     "their folder)."),
                      QStringLiteral("SOCK")});
    parser.addOption({QStringLiteral("theme"),
                      QStringLiteral("Use this theme: system, light or dark."),
                      QStringLiteral("THEME")});
    parser.addPositionalArgument(QStringLiteral("FILE…"),
                                 QStringLiteral("Wire logs and transcripts to open."),
                                 QStringLiteral("[FILE…]"));
}

ThemeKind themeOf(const QString &name)
{
    if (name == QLatin1String("light"))
        return ThemeKind::Light;
    if (name == QLatin1String("dark"))
        return ThemeKind::Dark;
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
    describe(parser);
    parser.process(app);
    applyTheme(themeOf(parser.value(QStringLiteral("theme"))));
    MainWindow window;
    window.show();
    if (parser.isSet(QStringLiteral("socket")))
        window.session().openDaemon(parser.value(QStringLiteral("socket")));
    else
        window.openFiles(parser.positionalArguments());
    return QApplication::exec();
}
