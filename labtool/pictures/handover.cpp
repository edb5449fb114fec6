// SPDX-License-Identifier: Apache-2.0
#include "labtool/pictures/handover.h"

#include "labtool/tests/livesession.h"
#include "labtool/widgets/framespane.h"
#include "labtool/widgets/framesview.h"
#include "labtool/widgets/mainwindow.h"
#include "labtool/widgets/replaypane.h"

#include <QSettings>
#include <QTest>

namespace claustrum::lab {
namespace {

/// Waits until @p condition holds; the picture is useless otherwise.
template <typename Condition>
void waitFor(Condition condition, const char *what)
{
    if (!QTest::qWaitFor(condition, 20'000))
        qFatal("%s", what);
}

/// The row of the hand-over; 0: none yet.
FrameNumber handOver(const FrameStore &store)
{
    for (FrameNumber number = store.first(); number < store.end(); ++number) {
        const FrameRecord &record = store.at(number);
        if (record.kind == FrameKind::Note
            && static_cast<NoteKind>(record.code) == NoteKind::Succeeded)
            return number;
    }
    return 0;
}

} // namespace

void takeHandOver(const QString &program, const QString &picture)
{
    QSettings().clear();
    MainWindow window;
    window.resize(1500, 950);
    window.show();
    test::LiveSession live(program, {"-hand-over"});
    if (!live.start())
        qFatal("no daemon: %s", qPrintable(program));
    window.session().openDaemon(live.socketPath());
    waitFor([&] { return window.session().client().state() == InspectionClient::State::Watching; },
            "the daemon cannot be watched");
    live.send(
        "process.spawn",
        R"({"id":"agent","command":"sh","args":["-c","echo one; read x; echo $x; sleep 9"]})");
    live.send("process.spawn", R"({"id":"tests","command":"sleep","args":["9"]})");
    waitFor([&] { return window.session().lists("agent") && window.session().lists("tests"); },
            "no processes");
    window.replay()->setProcess("agent");
    QTest::qWait(300); // for the output
    if (!live.start())
        qFatal("no successor");
    const FrameStore &store = window.session().capture().store();
    waitFor([&] { return handOver(store) != 0; }, "no hand-over");
    waitFor([&] { return window.session().client().state() == InspectionClient::State::Watching; },
            "the successor cannot be watched");
    live.send("process.reattach", R"({"id":"agent","fromSeq":1})");
    live.send("process.stdin", R"({"id":"agent","data":"dHdvCg=="})");
    const auto before = store.end();
    waitFor([&] { return store.end() >= before + 5; }, "the session does not go on");
    window.frames()->goToFrame(handOver(store));
    window.showPane(MainWindow::Pane::Replay);
    window.showPane(MainWindow::Pane::Frames);
    QTest::qWait(500); // for late drawing; nothing depends on it
    if (!window.frames()->grab().save(picture))
        qFatal("cannot write %s", qPrintable(picture));
    qInfo("%s", qPrintable(picture));
}

} // namespace claustrum::lab
