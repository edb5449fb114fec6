// SPDX-License-Identifier: Apache-2.0
// Comparisons of two transcripts, and runs against a binary.
#include "labtool/tests/testwindow.h"
#include "labtool/widgets/comparepane.h"
#include "testing/testprogram.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QTableView>

#include <csignal>
#include <sys/types.h>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabComparePane : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY(m_window.open()); }
    void cleanup() { m_window.close(); }
    void initTestCase();
    void comparesTranscripts();
    void comparesWireLogs();
    void cancelsARun_data();
    void cancelsARun();
    void closingTheWindowEndsARun();
    void reportsInvalidProgram();
    void failureLeavesNoOlderResult_data();
    void failureLeavesNoOlderResult();

private:
    [[nodiscard]] QString server(const char *script) const;
    void startHanging();
    [[nodiscard]] QList<pid_t> hanging() const;
    [[nodiscard]] QStringList sandboxes() const;

    TestWindow m_window;
    QTemporaryDir m_sandboxes; ///< of runs
};

void TestLabComparePane::comparesTranscripts()
{
    QFile file(m_window.recording("files-read.jsonl"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray changed = file.readAll();
    const int at = changed.indexOf(R"(\"exists\":true)");
    QVERIFY(at > 0);
    changed.replace(at, 15, R"(\"exists\":null)");
    const QString other = m_window.file("other.jsonl");
    QFile out(other);
    QVERIFY(out.open(QIODevice::WriteOnly));
    out.write(changed);
    out.close();
    m_window->openFiles({file.fileName(), other});
    ComparePane *pane = m_window->compare();
    QCOMPARE(pane->model()->differences(), 1);
    const CompareRow *row = pane->model()->at(pane->table()->currentIndex().row());
    QVERIFY(row);
    QCOMPARE(row->left.substr(row->leftOffset, 4), std::string("true"));
    QCOMPARE(row->right.substr(row->rightOffset, 4), std::string("null"));
    QCOMPARE(row->field, std::string("result.exists"));
    QVERIFY2(pane->statusText().contains("result.exists"), qPrintable(pane->statusText()));
    m_window.key(Qt::Key_F7);
    QVERIFY(pane->statusText().contains("last difference"));
    const int rows = pane->model()->rowCount();
    pane->table()->setFocus();
    pane->table()->setCurrentIndex(pane->model()->index(rows - 1, 1));
    QTest::keyClick(pane->table(), Qt::Key_Return); // shows the hidden rows
    QVERIFY(pane->model()->rowCount() > rows);
    pane->copyReport();
    const QString report = QGuiApplication::clipboard()->text();
    QVERIFY2(report.contains("result.exists"), qPrintable(report));
    pane->setRight(file.fileName());
    pane->compare();
    QCOMPARE(pane->model()->differences(), 0);
    QVERIFY(pane->statusText().contains("identical, byte for byte"));
}

void TestLabComparePane::comparesWireLogs()
{
    const auto write = [this](const char *name, const std::string &result) {
        const QString path = m_window.file(name);
        QFile file(path);
        const auto line = [](int connection, const IncomingFrame &frame) {
            return QByteArray::fromStdString(
                R"({"conn":)" + std::to_string(connection) + R"(,"dir":")"
                + (frame.direction == claustrum::Direction::In ? "in" : "out") + R"(","body":)"
                + frame.bytes + "}\n");
        };
        if (!file.open(QIODevice::WriteOnly) || file.write(line(7, request(1, 1, "git.info"))) < 0
            || file.write(line(7, reply(1, 1, 0, result))) < 0)
            qFatal("cannot write");
        return path;
    };
    const QString one = write("one.log", R"({"a":1})");
    const QString other = write("other.log", R"({"a":2})");
    ComparePane *pane = m_window->compare();
    m_window->openFiles({one, other});
    QCOMPARE(pane->model()->differences(), 1);
    QVERIFY2(pane->statusText().contains("result.a"), qPrintable(pane->statusText()));
    pane->setRight(one);
    pane->compare();
    QCOMPARE(pane->model()->differences(), 0);
    pane->setRight("/bin/true");
    pane->compare();
    QVERIFY2(pane->statusText().contains("Only transcripts can be played"),
             qPrintable(pane->statusText()));
}

void TestLabComparePane::initTestCase()
{
    QVERIFY(qputenv("TMPDIR", m_sandboxes.path().toUtf8()));
    QVERIFY2(!ReplayRun::conformanceProgram().isEmpty(), "claustrum-conformance was not built");
}

/// A program for the right side.
QString TestLabComparePane::server(const char *script) const
{
    QString path = m_window.file("server");
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(script) < 0)
        return {};
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return path;
}

/// Plays against a server that never answers and whose child ignores all signals that it can.
void TestLabComparePane::startHanging()
{
    QFile::remove(m_window.file("pids"));
    const QString path =
        server(("#!/bin/sh\n(trap '' TERM HUP INT; echo $$ >> " + m_window.file("pids")
                + "; setsid sleep 1000 & echo $! >> " + m_window.file("pids")
                + "; wait) &\necho $! >> " + m_window.file("pids") + "\nwait\n")
                   .toUtf8()
                   .constData());
    QVERIFY(!path.isEmpty());
    auto *right = m_window->compare()->findChild<QLineEdit *>("right");
    m_window->compare()->setLeft(m_window.recording("process-basic.jsonl"));
    right->setText(path);
    right->setFocus();
    QTest::keyClick(right, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(hanging().size(), 3, 60000);
}

/// The server writes the pids of its three processes: those that still live.
QList<pid_t> TestLabComparePane::hanging() const
{
    QList<pid_t> living;
    QFile file(m_window.file("pids"));
    if (!file.open(QIODevice::ReadOnly))
        return living;
    for (const QByteArray &line : file.readAll().split('\n')) {
        const pid_t pid = line.toInt();
        if (pid > 1 && ::kill(pid, 0) == 0)
            living << pid;
    }
    return living;
}

QStringList TestLabComparePane::sandboxes() const
{
    return QDir(m_sandboxes.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot);
}

void TestLabComparePane::cancelsARun_data()
{
    QTest::addColumn<bool>("byKey");
    QTest::newRow("by click") << false;
    QTest::newRow("by key") << true;
}

void TestLabComparePane::cancelsARun()
{
    QFETCH(bool, byKey);
    ComparePane *pane = m_window->compare();
    m_window->showPane(MainWindow::Pane::Compare);
    auto *button = pane->findChild<QPushButton *>("compare");
    auto *progress = pane->findChild<QProgressBar *>("run");
    QVERIFY(!progress->isVisible());
    startHanging();
    QVERIFY(progress->isVisible());
    QCOMPARE(button->text(), QString("Cancel"));
    QVERIFY2(pane->statusText().startsWith("Playing process-basic against"),
             qPrintable(pane->statusText()));
    QVERIFY(!sandboxes().isEmpty());

    if (byKey)
        m_window.key(Qt::Key_Return, Qt::ControlModifier);
    else
        QTest::mouseClick(button, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(button->text(), QString("Compare"), 60000);
    QVERIFY(!progress->isVisible());
    QCOMPARE(pane->statusText(), QString("Cancelled."));
    QCOMPARE(hanging(), QList<pid_t>());
    QCOMPARE(sandboxes(), QStringList());

    pane->setRight(m_window.recording("process-basic.jsonl")); // the pane is usable again
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY2(pane->statusText().contains("identical, byte for byte"),
             qPrintable(pane->statusText()));
    QVERIFY(pane->model()->rowCount() > 0);
    startHanging();
    QCOMPARE(button->text(), QString("Cancel"));
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(button->text(), QString("Compare"), 60000);
    QCOMPARE(hanging(), QList<pid_t>());
}

void TestLabComparePane::closingTheWindowEndsARun()
{
    startHanging();
    m_window.close();
    QCOMPARE(hanging(), QList<pid_t>());
    QCOMPARE(sandboxes(), QStringList());
}

void TestLabComparePane::reportsInvalidProgram()
{
    ComparePane *pane = m_window->compare();
    pane->setLeft(m_window.recording("process-basic.jsonl"));
    pane->setRight(server("no program"));
    pane->compare();
    auto *button = pane->findChild<QPushButton *>("compare");
    QTRY_COMPARE_WITH_TIMEOUT(button->text(), QString("Compare"), 60000);
    QVERIFY2(pane->statusText().contains("the server did not start"),
             qPrintable(pane->statusText()));
}

void TestLabComparePane::failureLeavesNoOlderResult_data()
{
    QTest::addColumn<QString>("right");
    QTest::newRow("neither transcript nor log") << "/etc/passwd";
    QTest::newRow("no file") << "/nonexistent";
}

void TestLabComparePane::failureLeavesNoOlderResult()
{
    QFETCH(QString, right);
    ComparePane *pane = m_window->compare();
    const auto *report = pane->findChild<QPushButton *>("report");
    const QString recording = m_window.recording("process-basic.jsonl");
    pane->setLeft(recording);
    pane->setRight(recording);
    pane->compare();
    QVERIFY(pane->model()->rowCount() > 0);
    QVERIFY(report->isEnabled());
    pane->setRight(right);
    pane->compare();
    auto *button = pane->findChild<QPushButton *>("compare");
    QTRY_COMPARE_WITH_TIMEOUT(button->text(), QString("Compare"), 60000);
    QVERIFY2(!pane->statusText().contains("identical"), qPrintable(pane->statusText()));
    QVERIFY(!pane->statusText().isEmpty());
    QCOMPARE(pane->model()->rowCount(), 0);
    QVERIFY(!report->isEnabled());
}

CLAUSTRUM_TEST_IN(QApplication, TestLabComparePane)
#include "testlabcomparepane.moc"
