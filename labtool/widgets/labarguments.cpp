// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/labarguments.h"

#include "labtool/widgets/mainwindow.h"

#include <QCommandLineParser>

namespace claustrum::lab {

void describeArguments(QCommandLineParser &parser)
{
    parser.setApplicationDescription(QStringLiteral(
        "Watches a live claustrum daemon through its inspection socket without disturbing it, or\n"
        "shows wire logs and transcripts. Compares two of them.\n\n"
        "  claustrum-lab --socket ~/.claude/remote/rpc.sock\n"
        "  claustrum-lab wire.log\n"
        "  claustrum-lab wire.log.gz\n"
        "  ssh HOST cat wire.log | claustrum-lab -\n"
        "  claustrum-lab recordings/5db5e4a/files-read.jsonl other/files-read.jsonl\n"
        "  claustrum-lab recordings/5db5e4a other\n"
        "  claustrum-lab --merge here/wire.log there/wire.log\n\n"
        "For a remote daemon over SSH, see docs/labtool.md. F1 shows all keys."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOption({QStringLiteral("socket"),
                      QStringLiteral("Watch the daemon at this socket (rpc.sock, inspect.sock or "
                                     "their folder)."),
                      QStringLiteral("SOCK")});
    parser.addOption({QStringLiteral("merge"),
                      QStringLiteral("Open two to ten wire logs as one, ordered by time.")});
    parser.addOption({QStringLiteral("theme"),
                      QStringLiteral("Use this theme: system, light or dark."),
                      QStringLiteral("THEME")});
    parser.addPositionalArgument(
        QStringLiteral("FILE…"),
        QStringLiteral("A wire log or transcript to open, - for standard "
                       "input, two files or folders to compare, or more files, "
                       "each in a window of its own."),
        QStringLiteral("[FILE…]"));
}

LabArguments readArguments(const QCommandLineParser &parser)
{
    LabArguments arguments;
    arguments.socket = parser.value(QStringLiteral("socket"));
    arguments.files = parser.positionalArguments();
    arguments.isMerged = parser.isSet(QStringLiteral("merge"));
    const QString theme = parser.value(QStringLiteral("theme"));
    const QStringList themes{QStringLiteral("system"), QStringLiteral("light"),
                             QStringLiteral("dark")};
    if (themes.contains(theme))
        arguments.theme = static_cast<ThemeKind>(themes.indexOf(theme));
    else if (!theme.isEmpty())
        arguments.error =
            QStringLiteral("unknown theme '%1': choose system, light or dark").arg(theme);
    if (parser.isSet(QStringLiteral("socket")) && !arguments.files.isEmpty())
        arguments.error = QStringLiteral(
            "--socket cannot be combined with files: start a second window for them");
    else if (arguments.isMerged && arguments.files.size() < 2)
        arguments.error = QStringLiteral("--merge needs two wire logs or more");
    else if (arguments.files.size() > MainWindow::mostFiles)
        arguments.error = QStringLiteral("%1 files given: at most %2 can be opened at once")
                              .arg(arguments.files.size())
                              .arg(MainWindow::mostFiles);
    return arguments;
}

} // namespace claustrum::lab
