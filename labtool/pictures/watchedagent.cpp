// SPDX-License-Identifier: Apache-2.0
#include "labtool/pictures/watchedagent.h"

#include "labtool/controls/filterline.h"
#include "labtool/controls/textpane.h"
#include "labtool/widgets/framepane.h"
#include "labtool/widgets/framespane.h"
#include "labtool/widgets/framesview.h"
#include "labtool/widgets/mainwindow.h"
#include "labtool/widgets/replaypane.h"

#include <QSettings>
#include <QTest>

#include <cstdio>

namespace claustrum::lab {
namespace {

/// Some connections after the start.
constexpr int enoughFrames = 3000;

/// Waits until @p condition holds; the picture is useless otherwise.
template <typename Condition>
void waitFor(Condition condition, const char *what)
{
    if (!QTest::qWaitFor(condition, 60'000))
        qFatal("%s", what);
}

/// Selects the first output after the last reattach.
void goToLastReturn(const MainWindow &window)
{
    FramesPane *const frames = window.frames();
    const QAbstractItemModel *const shown = frames->view()->model();
    frames->showFilter()->setLine("method:process.reattach dir:in");
    waitFor([&] { return shown->rowCount() > 2 && shown->rowCount() < 30; }, "nobody came back");
    const quint64 number =
        shown->index(shown->rowCount() - 1, 0).data().toString().remove(',').toULongLong();
    frames->showFilter()->setLine({});
    waitFor([&] { return shown->rowCount() > enoughFrames; }, "the frames are not shown");
    frames->goToFrame(number);
    for (int i = 0; i < 20 && window.frame()->page(FramePane::Data)->toPlainText().isEmpty(); ++i)
        QTest::keyClick(frames->view(), Qt::Key_Down);
}

} // namespace

int takeWatchedAgent(const QString &socket, const QString &picture)
{
    applyTheme(ThemeKind::Light);
    QSettings().clear();
    MainWindow window;
    window.resize(1500, 950);
    window.show();
    window.session().openDaemon(socket);
    waitFor([&] { return window.session().client().state() == InspectionClient::State::Watching; },
            "the daemon cannot be watched");
    std::puts("watching");
    std::fflush(stdout);
    waitFor([&] { return window.session().capture().store().size() > std::size_t{enoughFrames}; },
            "no session to watch");
    waitFor([&] { return window.session().connections().rowCount() > 0; }, "nobody is connected");
    goToLastReturn(window);
    window.replay()->setProcess("mcp");
    window.showPane(MainWindow::Pane::Replay);
    window.showPane(MainWindow::Pane::Frames);
    window.frame()->showPage(FramePane::Data);
    QTest::qWait(400); // for late drawing; nothing depends on it
    return window.grab().save(picture) ? 0 : 1;
}

} // namespace claustrum::lab
