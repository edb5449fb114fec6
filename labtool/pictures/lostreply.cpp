// SPDX-License-Identifier: Apache-2.0
#include "labtool/pictures/lostreply.h"

#include "conformance/timing/timestamp.h"
#include "labtool/controls/filterline.h"
#include "labtool/controls/tableview.h"
#include "labtool/controls/theme.h"
#include "labtool/widgets/anomaliespane.h"
#include "labtool/widgets/framespane.h"
#include "labtool/widgets/framesview.h"
#include "labtool/widgets/mainwindow.h"
#include "labtool/widgets/statisticspane.h"
#include "labtool/widgets/timelinepane.h"
#include "labtool/widgets/waterfallview.h"
#include "wire/base64.h"
#include "wire/jsonwriter.h"

#include <QSettings>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include <string>

namespace claustrum::lab {
namespace {

/// The lines of a wire log, with a clock that each line moves.
class Log
{
public:
    Log &after(double milliseconds)
    {
        m_time += static_cast<std::int64_t>(milliseconds * 1e6);
        return *this;
    }
    Log &event(const char *name)
    {
        begin() += std::string(R"("event":")") + name + "\"}\n";
        return *this;
    }
    Log &request(int id, const std::string &method, const std::string &params = "{}")
    {
        return frame("in", R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")"
                               + method + R"(","params":)" + params + R"(,"auth":"<redacted>"})");
    }
    Log &reply(int id, const std::string &result)
    {
        return frame("out", R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"result":)"
                                + result + '}');
    }
    Log &output(int seq, const std::string &text)
    {
        return frame("out", R"({"type":"stream","processId":"agent","stream":"stdout","seq":)"
                                + std::to_string(seq) + R"(,"data":")" + base64Text(text + '\n')
                                + "\"}");
    }
    Log &ping(int id)
    {
        return request(id, "server.ping").after(0.4).reply(id, R"({"pong":true})");
    }
    [[nodiscard]] const std::string &text() const { return m_text; }

private:
    std::string &begin()
    {
        return m_text += R"({"time":")" + writeTimestamp(m_time) + R"(","conn":1,)";
    }
    Log &frame(const char *direction, const std::string &bytes)
    {
        begin() += std::string(R"("dir":")") + direction + R"(","raw":)";
        appendJsonString(m_text, bytes);
        m_text += "}\n";
        return *this;
    }

    std::int64_t m_time = 1'796'029'920'000'000'000; // 2026-11-30T09:12:00Z
    std::string m_text;
};

/// An agent at work; the third git.status is never answered, though pings are.
std::string lostReply()
{
    Log log;
    const std::string status = R"({"isRepo":true,"branch":"main","files":[]})";
    log.event("opened").after(2).ping(1).after(3);
    log.request(2, "files.read", R"({"path":"~/.claude/settings.json"})").after(0.9);
    log.reply(2, R"({"content":"{}","exists":true})").after(1);
    log.request(3, "git.status", R"({"path":"/home/u/src/app"})").after(38).reply(3, status);
    log.after(4).request(4, "process.spawn", R"({"id":"agent","command":"claude"})").after(6);
    log.reply(4, R"({"success":true})").after(420);
    log.output(1, R"({"type":"system","subtype":"init"})").after(1300);
    log.request(5, "process.stdin", R"({"id":"agent","data":"eyJ0eXBlIjoidXNlciJ9Cg=="})");
    log.after(0.5).reply(5, R"({"success":true})").after(2400);
    log.output(2, R"({"type":"assistant","message":{"content":[{"type":"text"}]}})").after(700);
    log.request(6, "git.status", R"({"path":"/home/u/src/app"})").after(41).reply(6, status);
    log.after(1900).output(3, R"({"type":"result","is_error":false})").after(300);
    log.request(7, "git.status", R"({"path":"/home/u/src/app"})");
    for (int id = 8; id < 13; ++id)
        log.after(4800).ping(id);
    return log.after(1100).event("closed").text();
}

void take(MainWindow &window, const QDir &folder, const char *name)
{
    QTest::qWait(600); // for what is read and drawn late; nothing depends on it
    const QString path =
        folder.filePath(QStringLiteral("tour-%1-light.png").arg(QLatin1String(name)));
    if (!window.grab().save(path))
        qFatal("cannot write %s", qPrintable(path));
    qInfo("%s", qPrintable(path));
}

} // namespace

void takeTour(const QDir &folder)
{
    const QTemporaryDir place;
    QFile file(place.filePath(QStringLiteral("lost-reply.log")));
    if (!file.open(QIODevice::WriteOnly) || file.write(QByteArray::fromStdString(lostReply())) < 0)
        qFatal("cannot write the log");
    file.close();
    applyTheme(ThemeKind::Light);
    QSettings().clear();
    MainWindow window;
    window.resize(1240, 760);
    window.show();
    window.openFiles({file.fileName()});
    QTest::qWait(300);
    window.showPane(MainWindow::Pane::Timeline);
    take(window, folder, "verdict");
    WaterfallView *view = window.timeline()->view();
    view->setFocus();
    QTest::keyClick(view, Qt::Key_Down);
    while (!view->selectedText().contains(QLatin1String("no reply")) && view->selectedFrame() != 0
           && view->selectedFrame() < 100) {
        const FrameNumber before = view->selectedFrame();
        QTest::keyClick(view, Qt::Key_Right);
        if (view->selectedFrame() == before)
            break;
    }
    QTest::keyClick(view, Qt::Key_Return);
    window.showPane(MainWindow::Pane::Anomalies);
    window.anomalies()->table()->setCurrentIndex(
        window.anomalies()->table()->model()->index(1, 0)); // 0 is a ping that overtook it
    take(window, folder, "frame");
    window.showPane(MainWindow::Pane::Statistics);
    window.frames()->showFilter()->setLine("method:git.status or method:ping");
    window.frames()->model()->setTimeForm(FrameTableModel::TimeForm::SinceFirst);
    take(window, folder, "statistics");
}

} // namespace claustrum::lab
