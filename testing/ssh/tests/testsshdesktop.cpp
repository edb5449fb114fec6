// SPDX-License-Identifier: Apache-2.0
// A desktop of today against each reference build: what it finds, and what it does without. In CI,
// all builds without SSH and two with it; `./dev ssh` runs all over SSH.
#include "testing/scale.h"
#include "testing/ssh/desktop.h"
#include "testing/testprogram.h"
#include "wire/builds.h"

#include <QTest>

#include <csignal>

using namespace claustrum;
using namespace claustrum::testing;

class TestSshDesktop : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void works_data();
    void works();
    void cleanupTestCase();

private:
    OpenSsh m_programs;
    QStringList m_table; ///< a row for each build
};

namespace {

/// The outcome of a step from a build on.
struct Expected
{
    const char *step;
    const char *since;
    const char *outcome;
};

/// What the contract lets a desktop do; the last fitting row of a step counts.
constexpr Expected outcomes[]{
    {"install", "8de85fa", "done"},
    {"install", "4534d86", "with progress"}, // later/install.md, I7
    {"start", "8de85fa", "done"},
    {"capabilities", "8de85fa", "18 methods, 0 features"}, // later/newest.md, 1
    {"capabilities", "7c2f88d", "19 methods, 1 features"},
    {"capabilities", "7d193f8", "18 methods, 3 features"},
    {"capabilities", "4534d86", "18 methods, 5 features"},
    {"capabilities", "19f30c4", "19 methods, 6 features"},
    {"capabilities", "f6010b9", "19 methods, 7 features"},
    {"capabilities", "89cb628", "20 methods, 10 features"},
    {"session", "8de85fa", "without offsets"},
    {"session", "7c2f88d", "with offsets"},
    {"worktrees", "8de85fa", "managed"},
    {"worktrees", "7d193f8", "managed, external"},
    {"worktrees", "4534d86", "managed, timeout, external"},
    {"worktrees", "19f30c4", "managed, timeout, branch, external"},
    {"lost connection", "8de85fa", "reattached"},
    {"lost connection", "7c2f88d", "each byte once"},
    {"second one", "8de85fa", "first stays"},
    {"second one", "90fca6e", "first is closed"}, // later/processes.md, E
    {"resume", "8de85fa", "kill"},
    {"resume", "7c2f88d", "killAndWait"},
    {"resume", "4534d86", "by the daemon"}, // later/processes.md, D
    {"more", "8de85fa", "nothing"},
    {"more", "19f30c4", "plugins"},           // later/git-files.md, plugins.prune
    {"more", "89cb628", "plugins, launcher"}, // later/newest.md, 3.1
    {"upgrade", "8de85fa", "client ends first"},
    {"upgrade", "4534d86", "first has ended"}, // later/daemon.md, L3
    {"stop", "8de85fa", "silent"},
    {"stop", "4534d86", "stopped"}, // later/install.md, I10
};

/// The place of a build in the lineage.
const ReferenceBuild *placeOf(std::string_view build)
{
    return *ReferenceBuild::find(build);
}

QString expected(std::string_view step, const ReferenceBuild &build)
{
    QString outcome;
    for (const Expected &one : outcomes) {
        if (one.step == step && placeOf(one.since) <= &build)
            outcome = QString::fromUtf8(one.outcome);
    }
    return outcome;
}

} // namespace

void TestSshDesktop::initTestCase()
{
    std::signal(SIGPIPE, SIG_IGN);
    if (auto programs = findOpenSsh())
        m_programs = *std::move(programs);
    else
        qInfo("not run here: a desktop over SSH: %s", programs.error().text.c_str());
}

void TestSshDesktop::works_data()
{
    QTest::addColumn<QByteArray>("build");
    QTest::addColumn<bool>("overSsh");
    for (const ReferenceBuild &build : ReferenceBuild::all()) {
        const QByteArray name = QByteArray::fromStdString(std::string(build.shortHash()));
        const bool isChosen =
            &build == &ReferenceBuild::standard() || &build == &ReferenceBuild::all().back();
        if (scaled(true, false) || m_programs.ssh.empty())
            QTest::addRow("%s", name.constData()) << name << false;
        if (!m_programs.ssh.empty() && scaled(isChosen, true))
            QTest::addRow("%s over SSH", name.constData()) << name << true;
    }
}

void TestSshDesktop::works()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, overSsh);
    const Sandbox sandbox;
    std::unique_ptr<RemoteHost> remote;
    if (overSsh) {
        remote = std::make_unique<RemoteHost>(sandbox, m_programs);
        QVERIFY(remote->copy());
    }
    const auto host = overSsh ? sshHost(*remote) : localHost(sandbox);
    Desktop desktop(*host, build.toStdString());
    const auto steps = desktop.run();
    QStringList row{QString::fromUtf8(QTest::currentDataTag())};
    for (const Desktop::Step &step : steps)
        row << QString::fromStdString(step.outcome);
    m_table << "| " + row.join(QStringLiteral(" | ")) + " |";
    QVERIFY2(desktop.problem().empty(), desktop.problem().c_str());
    for (const Desktop::Step &step : steps)
        QCOMPARE(QString::fromUtf8(step.name.data()) + ": " + QString::fromStdString(step.outcome),
                 QString::fromUtf8(step.name.data()) + ": "
                     + expected(step.name, *placeOf(build.toStdString())));
}

void TestSshDesktop::cleanupTestCase()
{
    QStringList names;
    for (const Expected &one : outcomes) {
        if (names.isEmpty() || names.last() != QLatin1String(one.step))
            names << QString::fromUtf8(one.step);
    }
    qInfo("| build | %s |", qPrintable(names.join(QStringLiteral(" | "))));
    for (const QString &row : m_table)
        qInfo("%s", qPrintable(row));
}

CLAUSTRUM_PLAIN_TEST(TestSshDesktop)
#include "testsshdesktop.moc"
