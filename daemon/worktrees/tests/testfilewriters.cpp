// SPDX-License-Identifier: Apache-2.0
#include "daemon/worktrees/filewriters.h"

#include "posix/tests/scratch.h"
#include "testing/testprogram.h"

#include <unistd.h>

using namespace claustrum;
using namespace claustrum::test;

class TestFileWriters : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void writers_data();
    void writers();
};

/// U and G in the files are the numbers of the user and the group of this process.
void TestFileWriters::writers_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<bool>("ownGroup");
    QTest::addColumn<QByteArray>("passwd");
    QTest::addColumn<QByteArray>("group");
    QTest::addColumn<QByteArray>("before"); // f6010b9
    QTest::addColumn<QByteArray>("since");
    const QByteArray passwd = "# a comment:x:U:G\nme:x:U:G::/home/me:/bin/sh\nyou:x:99:98::/:\n";
    const QByteArray group = "me:x:G:\nothers:x:98:me,you\n";
    const QByteArray everyone = "every user on this host";
    const QByteArray its = "its group";
    const auto row = [](const char *name, int mode, bool ownGroup, const QByteArray &users,
                        const QByteArray &groups, const QByteArray &before,
                        const QByteArray &since) {
        QTest::newRow(name) << mode << ownGroup << users << groups << before << since;
    };
    row("nobody", 0755, true, passwd, group, {}, {});
    row("everyone", 0757, true, passwd, group, everyone, everyone);
    row("a private group", 0775, true, passwd, group, {}, {});
    row("a private group with its owner as member", 0775, true, passwd, "me:x:G:me\n", {}, {});
    row("another group", 0775, false, passwd, group, its, its);
    row("both", 0777, false, passwd, group, its + " and " + everyone, its + " and " + everyone);
    row("a member", 0775, true, passwd, "me:x:G:you\n", {}, its);
    row("a group of another name", 0775, true, passwd, "staff:x:G:\n", {}, its);
    row("a second user with the group", 0775, true, passwd + "she:x:97:G::/:\n", group, {}, its);
    row("another user's group", 0775, true, "she:x:97:G::/:\n", group, {}, its);
    row("no user has it", 0775, true, "", group, {}, its);
    row("no line for the group", 0775, true, passwd, "", {}, {});
}

void TestFileWriters::writers()
{
    QFETCH(int, mode);
    QFETCH(bool, ownGroup);
    QFETCH(QByteArray, passwd);
    QFETCH(QByteArray, group);
    const auto filled = [](QByteArray text) {
        return text.replace(":U:", ':' + QByteArray::number(::geteuid()) + ':')
            .replace(":G:", ':' + QByteArray::number(::getegid()) + ':')
            .toStdString();
    };
    const Scratch scratch;
    const AccountFiles files{scratch.file("passwd", filled(passwd)),
                             scratch.file("group", filled(group))};
    struct stat status = {};
    status.st_mode = S_IFDIR | static_cast<mode_t>(mode);
    status.st_gid = ownGroup ? ::getegid() : ::getegid() + 1;
    QTEST(toQt(otherWriters(status, false, files)), "before");
    QTEST(toQt(otherWriters(status, true, files)), "since");
}

CLAUSTRUM_PLAIN_TEST(TestFileWriters)
#include "testfilewriters.moc"
