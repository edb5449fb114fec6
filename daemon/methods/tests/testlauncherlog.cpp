// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/tests/capturedlog.h"
#include "daemon/methods/launchermethods.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QRegularExpression>
#include <QTest>

using namespace claustrum;
using namespace claustrum::testing;
using Status = ManagedLauncher::Status;

class TestLauncherLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void saysNothingTwice();
    void reportsAnIgnoredFolderOnce();
};

namespace {

ManagedLauncher answer(Status status, const char *reason = "")
{
    ManagedLauncher launcher;
    launcher.status = status;
    launcher.file = "/f";
    launcher.reason = reason;
    return launcher;
}

/// The log's lines without their times, joined.
QString logOf(const std::vector<ManagedLauncher> &answers)
{
    const CapturedLog captured;
    LauncherLog log;
    for (const auto &launcher : answers)
        log.note(launcher, {"/system", "/replacement"});
    QString text = QString::fromStdString(captured.text());
    static const QRegularExpression time("^.{19} ", QRegularExpression::MultilineOption);
    return text.remove(time);
}

const QString refused = "WARN  [LauncherHandler] managed launcher from /f refused: a\n";
const QString unreadable = "WARN  [LauncherHandler] managed settings unreadable: /f: a\n";

} // namespace

/// later/newest.md, 3.1.
void TestLauncherLog::saysNothingTwice()
{
    const auto unusable = answer(Status::Unusable, "a");
    const auto closed = answer(Status::Unreadable, "a");
    QCOMPARE(logOf({answer(Status::None), answer(Status::Usable)}), QString());
    QCOMPARE(logOf({unusable, unusable, unusable}), refused);
    QCOMPARE(logOf({closed, closed}), unreadable);
    QCOMPARE(logOf({unusable, closed, unusable}), refused + unreadable + refused);
    QCOMPARE(logOf({unusable, answer(Status::Usable), unusable}), refused + refused);
    QCOMPARE(logOf({unusable, answer(Status::None), unusable}), refused + refused);
    QCOMPARE(logOf({closed, answer(Status::Unreadable, "a"), answer(Status::Unreadable, "b")}),
             unreadable + "WARN  [LauncherHandler] managed settings unreadable: /f: b\n");
}

void TestLauncherLog::reportsAnIgnoredFolderOnce()
{
    auto ignoring = answer(Status::Usable);
    ignoring.replacementIsIgnored = true;
    QCOMPARE(logOf({answer(Status::None), ignoring, answer(Status::None), ignoring}),
             QString("INFO  [launcher] CLAUDE_SSH_E2E_MANAGED_SETTINGS_DIR ignored: /system holds "
                     "this host's policy\n"));
}

CLAUSTRUM_PLAIN_TEST(TestLauncherLog)
#include "testlauncherlog.moc"
