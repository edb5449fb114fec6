// SPDX-License-Identifier: Apache-2.0
// claustrum-lab-pictures: plays a session with a real daemon and takes pictures of each pane for
// the documentation, in light and dark. Run by `./dev screenshots`; and by `./dev mcp --picture` to
// watch a daemon.
#include "labtool/comparing/folderlist.h"
#include "labtool/controls/filterline.h"
#include "labtool/controls/tableview.h"
#include "labtool/controls/textpane.h"
#include "labtool/pictures/handover.h"
#include "labtool/pictures/lostreply.h"
#include "labtool/pictures/twologs.h"
#include "labtool/pictures/watchedagent.h"
#include "labtool/tests/livesession.h"
#include "labtool/widgets/anomaliespane.h"
#include "labtool/widgets/comparepane.h"
#include "labtool/widgets/conversationpane.h"
#include "labtool/widgets/framepane.h"
#include "labtool/widgets/framespane.h"
#include "labtool/widgets/framesview.h"
#include "labtool/widgets/mainwindow.h"
#include "labtool/widgets/replaypane.h"
#include "labtool/widgets/sessionpane.h"
#include "labtool/widgets/statisticspane.h"
#include "labtool/widgets/timelinepane.h"
#include "wire/base64.h"
#include "wire/jsonwriter.h"

#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QDockWidget>
#include <QSettings>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace claustrum::lab;

namespace {

struct Album
{
    QDir folder;
    QString theme;

    void take(QWidget *widget, const char *name) const
    {
        QTest::qWait(400); // for late drawing; nothing depends on it
        const QString path =
            folder.filePath(QStringLiteral("%1-%2.png").arg(QString::fromLatin1(name), theme));
        if (!widget->grab().save(path))
            qFatal("cannot write %s", qPrintable(path));
        qInfo("%s", qPrintable(path));
    }
};

QString spawn(const char *id, const char *script)
{
    return QStringLiteral(R"({"id":"%1","command":"sh","args":["-c","%2"],"wantPid":true})")
        .arg(QString::fromUtf8(id), QString::fromUtf8(script));
}

/// A program that speaks stream-json: one message comes in two parts.
constexpr const char *assistant = R"(read -r question; sleep 0.05
printf '%s' '{"type":"assistant","message":{"content":[{"type":"text","text":"I will look '
echo 'reading main.cpp' 1>&2; sleep 0.1
echo 'at the file."},{"type":"tool_use","name":"Read","input":{"path":"main.cpp"}}]}}'
sleep 0.1; read -r result; sleep 0.2
echo '{"type":"assistant","message":{"content":[{"type":"text","text":"The loop ends too early."}]}}'
echo '{"type":"result","subtype":"success","is_error":false,"result":"The loop ends too early."}')";

void drain(test::LiveSession &live, int ms)
{
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < ms) {
        QTest::qWait(20);
        live.client().readAll();
    }
}

void sendLine(test::LiveSession &live, const char *process, std::string_view line)
{
    live.send("process.stdin", R"({"id":")" + std::string(process) + R"(","data":")"
                                   + claustrum::base64Text(std::string(line) + '\n') + R"("})");
}

void playDialogue(test::LiveSession &live, const LabSession &session)
{
    std::string params = R"({"id":"assistant","command":"sh","args":["-c",)";
    claustrum::appendJsonString(params, assistant);
    live.send("process.spawn", params + "]}");
    while (!session.lists("assistant")) // stdin for an unknown one is an error
        drain(live, 20);
    sendLine(live, "assistant",
             R"({"type":"user","message":{"role":"user","content":"Why does the test fail?"}})");
    QTest::qWait(300);
    sendLine(live, "assistant",
             R"({"type":"user","message":{"role":"user","content":[{"type":"tool_result",)"
             R"("content":"int main() { … }"}]}})");
}

/// A typical agent session: coloured output, errors, a failing request.
void playSession(test::LiveSession &live, const LabSession &session)
{
    live.send("server.ping", "{}");
    live.send("server.capabilities", "{}");
    live.send("git.info", R"({"path":"/usr/share"})");
    live.send("files.stat", R"({"path":"~/no such file"})");
    live.send("process.spawn",
              spawn("agent",
                    "for i in 1 2 3 4 5 6; do printf '\\\\033[32m✓\\\\033[0m step %d of 6: "
                    "\\\\033[1mbuilding\\\\033[0m src/part%d.cpp\\\\n' $i $i; sleep 0.05; done; "
                    "printf '\\\\033[33mwarning:\\\\033[0m unused variable\\\\n' 1>&2; sleep 0.1; "
                    "printf '{\\\"type\\\":\\\"result\\\",\\\"ok\\\":true}\\\\n'; cat")
                  .toStdString());
    live.send(
        "process.spawn",
        spawn("tests", "sleep 0.3; echo 12 passed; echo 1 failed 1>&2; exit 3").toStdString());
    live.send("process.spawn", R"({"id":"typo","command":"no-such-command"})");
    live.send("files.list", R"({"path":"/"})");
    while (!session.lists("agent"))
        drain(live, 20);
    drain(live, 900); // until it has written its output
    live.send("process.stdin", R"({"id":"agent","data":"aGVsbG8sIGFnZW50Cg=="})");
    live.send("process.reattach", R"({"id":"agent","fromSeq":0})");
    live.send("process.killAndWait",
              R"({"id":"agent","signal":"TERM","timeoutMs":900,"escalate":false})");
    live.send("git.status", R"({"path":"/"})");
}

/// An output that fills a replay buffer.
void playBulk(test::LiveSession &live)
{
    live.send("process.spawn",
              spawn("bulk", "head -c 9000000 /dev/zero | tr '\\\\0' x; sleep 60").toStdString());
    drain(live, 1500);
}

void takePanes(MainWindow &window, const Album &album)
{
    const auto show = [&](MainWindow::Pane pane) { window.showPane(pane); };
    window.frames()->showFilter()->setLine("-process:bulk");
    window.frames()->goToFrame(2);
    show(MainWindow::Pane::Frames);
    QTest::keyClick(window.frames()->view(), Qt::Key_Down);
    for (int i = 0; i < 8 && window.frame()->page(FramePane::Data)->toPlainText().isEmpty(); ++i)
        QTest::keyClick(window.frames()->view(), Qt::Key_Down);
    window.replay()->setProcess("agent");
    show(MainWindow::Pane::Replay);
    show(MainWindow::Pane::Frames);
    album.take(&window, "window");
    album.take(window.sessionPane(), "session");
    album.take(window.frames(), "frames");
    album.take(window.frame(), "frame");
    window.frame()->showPage(FramePane::Hex);
    album.take(window.frame(), "frame-hex");
    window.frame()->showPage(FramePane::Pretty);
    album.take(window.replay(), "replay");
    window.conversation()->setProcess("assistant");
    show(MainWindow::Pane::Conversation);
    QTest::qWait(200); // for its rows
    window.conversation()->table()->goToRow(3);
    album.take(window.conversation(), "conversation");
    show(MainWindow::Pane::Anomalies);
    QTableView *anomalies = window.anomalies()->table();
    anomalies->setCurrentIndex(anomalies->model()->index(0, 0));
    album.take(window.anomalies(), "anomalies");
    window.frames()->showFilter()->setLine("metod:process.* latency>5ms");
    album.take(window.frames(), "filter-error");
    window.frames()->showFilter()->setLine({});
}

void takeCompare(MainWindow &window, const Album &album, const QString &recording,
                 const QString &changed)
{
    window.compare()->setLeft(recording);
    window.compare()->setRight(changed);
    auto *dock = qobject_cast<QDockWidget *>(window.compare()->parentWidget());
    dock->setFloating(true);
    dock->resize(1300, 760);
    window.showPane(MainWindow::Pane::Compare);
    window.compare()->compare();
    album.take(window.compare(), "compare");
    dock->setFloating(false);
}

void takeFolders(MainWindow &window, const Album &album, const QStringList &folders)
{
    window.compare()->setLeft(folders[0]);
    window.compare()->setRight(folders[1]);
    auto *dock = qobject_cast<QDockWidget *>(window.compare()->parentWidget());
    dock->setFloating(true);
    dock->resize(900, 420);
    window.showPane(MainWindow::Pane::Compare);
    window.compare()->compare();
    while (window.compare()->folders()->isRunning())
        QTest::qWait(20);
    album.take(window.compare(), "folders");
    dock->setFloating(false);
}

/// The timeline, the statistics and the window of two logs that are merged.
void takeMerged(const Album &album, const QString &folder, const QSize &size)
{
    QSettings().clear();
    MainWindow window;
    window.resize(size);
    window.show();
    QTest::qWait(100);
    window.resetLayout(); // for this width
    window.mergeFiles(writeTwoLogs(folder));
    QTest::qWait(300);
    window.session().capture().setComment(9, "seen 8 ms later here");
    window.frames()->goToFrame(9);
    window.showPane(MainWindow::Pane::Statistics);
    window.showPane(MainWindow::Pane::Timeline);
    album.take(&window, "merged");
    album.take(window.timeline(), "timeline");
    window.showPane(MainWindow::Pane::Statistics);
    album.take(window.statistics(), "statistics");
}

/// A copy of a transcript with some changed frames, for the comparison.
QString changedCopy(const QString &recording, const QString &folder)
{
    QFile in(recording);
    QFile out(QDir(folder).filePath("changed.jsonl"));
    if (!in.open(QIODevice::ReadOnly) || !out.open(QIODevice::WriteOnly))
        qFatal("no recording %s", qPrintable(recording));
    QByteArray text = in.readAll();
    for (int at = 0, i = 0; i < 4 && (at = text.indexOf(R"(\"exists\":true)", at)) >= 0; ++i)
        text.replace(at, 15, i % 2 ? R"(\"exists\":1)" : R"(\"exists\":false)");
    QList<QByteArray> lines = text.split('\n');
    lines.removeAt(lines.size() / 2);
    out.write(lines.join('\n'));
    return out.fileName();
}

/// The window on a screen of 1920 x 1080 at 200 %: QT_SCALE_FACTOR=2.
void takeScaled(const QDir &folder, const QString &recording)
{
    applyTheme(ThemeKind::Light);
    QSettings().clear();
    MainWindow window;
    window.resize(960, 540);
    window.resetLayout();
    window.show();
    QTest::qWait(100);
    window.resize(960, 540);
    window.openFiles({recording});
    QTest::qWait(200);
    window.frames()->goToFrame(9);
    Album{folder, "light"}.take(&window, "window-scaled");
}

/// To look at, and not for a page: the panes of timing in half of a screen, at any scale.
void takeSmall(const QDir &folder)
{
    const QTemporaryDir place;
    folder.mkpath(".");
    for (const ThemeKind kind : {ThemeKind::Light, ThemeKind::Dark}) {
        applyTheme(kind);
        const QString theme = kind == ThemeKind::Dark ? "dark" : "light";
        takeMerged({folder, theme + "-960"}, place.path(), {960, 540});
        takeMerged({folder, theme + "-480"}, place.path(), {480, 540});
    }
}

void takeAll(const QDir &folder, const QString &program, const QString &recordings, ThemeKind kind)
{
    const Album album{folder, kind == ThemeKind::Dark ? "dark" : "light"};
    applyTheme(kind);
    QSettings().clear();
    MainWindow window;
    window.resize(1500, 950);
    window.show();
    album.take(&window, "empty");
    test::LiveSession live(program);
    if (!live.start())
        qFatal("no daemon: %s", qPrintable(program));
    window.session().openDaemon(live.socketPath());
    while (window.session().client().state() != InspectionClient::State::Watching)
        QTest::qWait(20);
    playSession(live, window.session());
    playDialogue(live, window.session());
    drain(live, 2500);
    playBulk(live);
    takePanes(window, album);
    const QString recording = QDir(recordings).filePath("files-read.jsonl");
    takeCompare(window, album, recording, changedCopy(recording, live.folder()));
    takeFolders(window, album, writeTwoFolders(live.folder(), recordings));
    takeMerged(album, live.folder(), {1500, 950});
    takeHandOver(program, folder.filePath(QStringLiteral("handover-%1.png").arg(album.theme)));
    window.showCheatSheet();
    QTest::qWait(100);
    for (QWidget *top : QApplication::topLevelWidgets()) {
        if (auto *sheet = qobject_cast<QDialog *>(top)) {
            album.take(sheet, "cheatsheet");
            sheet->close();
        }
    }
}

} // namespace

int main(int argc, char **argv)
{
#if QT_VERSION < QT_VERSION_CHECK(6, 0, 0)
    QCoreApplication::setAttribute(Qt::AA_UseHighDpiPixmaps);
#endif
    QApplication app(argc, argv);
    QCoreApplication::setOrganizationName("claustrum");
    QCoreApplication::setApplicationName("claustrum-lab-pictures");
    if (argc == 2)
        return takeWatchedAgent(QString::fromLocal8Bit(argv[1]), "docs/pictures/mcp-light.png");
    if (argc == 3 && QString::fromLocal8Bit(argv[1]) == QLatin1String("tour")) {
        takeTour(QDir(QString::fromLocal8Bit(argv[2])));
        return 0;
    }
    if (argc == 3 && QString::fromLocal8Bit(argv[1]) == QLatin1String("small")) {
        takeSmall(QDir(QString::fromLocal8Bit(argv[2])));
        return 0;
    }
    if (argc != 4 && !(argc == 5 && QString::fromLocal8Bit(argv[4]) == QLatin1String("all")))
        qFatal(
            "usage: claustrum-lab-pictures CLAUSTRUM RECORDINGS FOLDER [all] | tour FOLDER | small "
            "FOLDER | "
            "SOCKET");
    const QDir folder(QString::fromLocal8Bit(argv[3]));
    folder.mkpath(".");
    const bool isAll = argc == 5; // to look at: the pages have one picture at another scale
    if (app.devicePixelRatio() > 1 && !isAll) {
        takeScaled(folder, QDir(QString::fromLocal8Bit(argv[2])).filePath("process-basic.jsonl"));
        return 0;
    }
    takeTour(folder);
    for (const ThemeKind kind : {ThemeKind::Light, ThemeKind::Dark})
        takeAll(folder, QString::fromLocal8Bit(argv[1]), QString::fromLocal8Bit(argv[2]), kind);
    return 0;
}
