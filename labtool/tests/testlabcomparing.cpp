// SPDX-License-Identifier: Apache-2.0
// Folders compared pair by pair, and the captured frames with a file.
#include "labtool/comparing/folderlist.h"
#include "labtool/controls/tableview.h"
#include "labtool/tests/testwindow.h"
#include "labtool/widgets/comparepane.h"
#include "testing/testprogram.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QMenu>
#include <QMenuBar>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabComparing : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY(m_window.open()); }
    void cleanup() { m_window.close(); }
    void comparesFolders();
    void knowsExpectedDifferences();
    void cancelsFolders();
    void saysWhatIsNoFolder();
    void comparesTheCapturedFrames();
    void marksWhatDiffersInTheList();
    void entriesThatCannotActAreDisabled();

private:
    QString folder(const char *name, const QStringList &recordings);
    QStringList states() const;

    QStringList m_disabled; ///< entries of the menu that was opened last

    TestWindow m_window;
};

/// A folder with copies of recordings.
QString TestLabComparing::folder(const char *name, const QStringList &recordings)
{
    const QDir place(m_window.file(name));
    place.mkpath(".");
    for (const QString &recording : recordings) {
        QFile::remove(place.filePath(recording));
        if (!QFile::copy(m_window.recording(qPrintable(recording)), place.filePath(recording)))
            qFatal("cannot copy");
    }
    return place.path();
}

QStringList TestLabComparing::states() const
{
    QStringList all;
    FolderModel *model = m_window->compare()->folders()->model();
    for (int row = 0; row < model->rowCount(); ++row)
        all << model->index(row, FolderModel::State).data().toString().mid(2) + ' '
                   + model->index(row, FolderModel::Name).data().toString();
    return all;
}

void TestLabComparing::comparesFolders()
{
    const QString left = folder("left", {"git-info.jsonl", "files-read.jsonl", "bridge.jsonl"});
    const QString right =
        folder("right", {"git-info.jsonl", "files-read.jsonl", "files-list.jsonl"});
    QFile changed(right + "/git-info.jsonl");
    QVERIFY(changed.open(QIODevice::ReadWrite));
    QByteArray text = changed.readAll();
    text.replace("trunk", "stem");
    QVERIFY(changed.resize(0) && changed.seek(0) && changed.write(text) > 0);
    changed.close();
    m_window->openFiles({left, right});
    ComparePane *pane = m_window->compare();
    QTRY_VERIFY(!pane->folders()->isRunning());
    QCOMPARE(states(), (QStringList{"only left bridge.jsonl", "only right files-list.jsonl",
                                    "equal files-read.jsonl", "different git-info.jsonl"}));
    QCOMPARE(pane->statusText(), QString("1 equal, 1 different, 1 only left, 1 only right"));
    TableView *table = pane->folders()->table();
    QVERIFY(table->isVisible());
    table->goToRow(3);
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Return);
    QVERIFY(pane->model()->differences() > 0);
    QVERIFY(pane->table()->isVisible());
    m_window.key(Qt::Key_Left, Qt::AltModifier);
    QVERIFY(table->isVisible());
    table->goToRow(0);
    QTest::keyClick(table, Qt::Key_Return);
    QVERIFY2(pane->statusText().contains("only in one of the two"), qPrintable(pane->statusText()));
    pane->setLeft(left + "/git-info.jsonl"); // back to two files
    pane->setRight(left + "/git-info.jsonl");
    pane->compare();
    QVERIFY(pane->statusText().contains("identical"));
}

/// By the list in the left folder: a known difference is told from a new one.
void TestLabComparing::knowsExpectedDifferences()
{
    const QString left = folder("listed", {"git-info.jsonl", "files-stat.jsonl"});
    const QString right = folder("new", {"git-info.jsonl", "files-stat.jsonl"});
    for (const char *name : {"/git-info.jsonl", "/files-stat.jsonl"}) {
        QFile changed(right + name);
        QVERIFY(changed.open(QIODevice::ReadWrite));
        QByteArray text = changed.readAll();
        text.replace("isRepo\\\":true", "isRepo\\\":null")
            .replace("isDir\\\":true", "isDir\\\":null");
        QVERIFY(changed.resize(0) && changed.seek(0) && changed.write(text) > 0);
    }
    ComparePane *pane = m_window->compare();
    m_window->openFiles({left, right});
    QTRY_VERIFY(!pane->folders()->isRunning());
    QCOMPARE(states(), (QStringList{"different files-stat.jsonl", "different git-info.jsonl"}));
    const auto &info = pane->folders()->model()->pairs().at(1);
    QFile list(left + "/expected-differences");
    QVERIFY(list.open(QIODevice::WriteOnly));
    pane->folders()->table()->goToRow(1);
    pane->folders()->table()->setFocus();
    QTest::keyClick(pane->folders()->table(), Qt::Key_Return);
    for (const auto &row : pane->model()->rows()) {
        if (claustrum::conformance::isDifference(row.kind))
            list.write("5db5e4a/git-info:" + QByteArray::number(row.leftLine) + " renamed\n");
    }
    list.close();
    QVERIFY(info.differences > 0);
    pane->compare();
    QTRY_VERIFY(!pane->folders()->isRunning());
    QCOMPARE(states(), (QStringList{"different files-stat.jsonl", "known git-info.jsonl"}));
    QVERIFY2(pane->statusText().startsWith("1 known, 1 different, by the list /"),
             qPrintable(pane->statusText()));
    QVERIFY(list.open(QIODevice::WriteOnly));
    list.write("5db5e4a/git-info without a line\n");
    list.close();
    pane->compare();
    QVERIFY2(pane->statusText().contains("name a difference"), qPrintable(pane->statusText()));
}

void TestLabComparing::cancelsFolders()
{
    const QString all = QDir(m_window.recording(".")).absolutePath();
    ComparePane *pane = m_window->compare();
    pane->setLeft(all);
    pane->setRight(all);
    pane->compare();
    QVERIFY(pane->folders()->isRunning());
    pane->compare(); // cancels
    QTRY_VERIFY(!pane->folders()->isRunning());
    QVERIFY2(pane->statusText().contains("not compared yet"), qPrintable(pane->statusText()));
}

void TestLabComparing::saysWhatIsNoFolder()
{
    ComparePane *pane = m_window->compare();
    pane->setLeft(folder("left", {}));
    pane->setRight(m_window.recording("git-info.jsonl"));
    pane->compare();
    QVERIFY2(pane->statusText().contains("it is a folder"), qPrintable(pane->statusText()));
}

void TestLabComparing::comparesTheCapturedFrames()
{
    ComparePane *pane = m_window->compare();
    pane->compareCaptured("/no such file");
    QVERIFY2(pane->statusText().contains("no frames are captured"), qPrintable(pane->statusText()));
    m_window.feed();
    const QString log = m_window.file("captured.jsonl");
    m_window->exporter().exportTo(log);
    QTRY_VERIFY(!m_window->exporter().isExporting());
    pane->compareCaptured(log);
    QVERIFY2(pane->statusText().contains("identical"), qPrintable(pane->statusText()));
    m_window->session().capture().append({request(2, 8, "git.info")}); // captured since
    pane->compare();
    QCOMPARE(pane->model()->differences(), 1);
}

/// A ground truth of its own: the texts of the cells.
void TestLabComparing::marksWhatDiffersInTheList()
{
    CompareRow row;
    row.kind = CompareRow::Kind::Changed;
    row.left = R"({"a":true,"b":1})";
    row.right = R"({"a":false,"b":1})";
    row.leftOffset = row.rightOffset = 5;
    CompareRow fault;
    fault.kind = CompareRow::Kind::OnlyRight;
    fault.isFault = true;
    CompareModel model;
    model.set({row, fault});
    const auto marked = [&](int column) {
        const QModelIndex index = model.index(0, column);
        const QPoint range = index.data(CompareModel::RangeRole).toPoint();
        return index.data().toString().mid(range.x(), range.y() - range.x());
    };
    QCOMPARE(marked(CompareModel::Left), QString("tru"));
    QCOMPARE(marked(CompareModel::Right), QString("fals"));
    QVERIFY(model.index(1, CompareModel::Right).data(CompareModel::RangeRole).toPoint().isNull());
    QCOMPARE(model.index(1, CompareModel::Mark).data().toString(), QString::fromUtf8("✕"));
    row.left = row.right = std::string(300, 'x'); // only the surroundings are in the cell
    row.left[250] = 'l';
    row.right[250] = 'r';
    row.leftOffset = row.rightOffset = 250;
    model.set({row});
    QCOMPARE(marked(CompareModel::Left), QString("l"));
    QCOMPARE(marked(CompareModel::Right), QString("r"));
}

void TestLabComparing::entriesThatCannotActAreDisabled()
{
    const auto disabled = [this](const char *title) {
        QStringList texts;
        for (QAction *entry : m_window->menuBar()->actions()) {
            if (entry->text() != QLatin1String(title))
                continue;
            Q_EMIT entry->menu()->aboutToShow();
            for (const QAction *action : entry->menu()->actions()) {
                if (!action->isEnabled())
                    texts << action->text();
            }
            Q_EMIT entry->menu()->aboutToHide();
            for (const QAction *action : entry->menu()->actions())
                QVERIFY(action->isEnabled() || action->text() == "Disconnect");
        }
        m_disabled = texts;
    };
    disabled("&File");
    QVERIFY(m_disabled.contains(QString::fromUtf8("Export frames…")));
    disabled("F&rames");
    QVERIFY(m_disabled.contains("Pin / Unpin"));
    QVERIFY(m_disabled.contains("Next anomaly"));
    QVERIFY(m_disabled.contains("Keep a snapshot of the daemon"));
    disabled("&Panes");
    QVERIFY(m_disabled.contains("Next difference"));
    m_window.feed();
    m_window->frames()->goToFrame(5);
    disabled("&File");
    QVERIFY(!m_disabled.contains(QString::fromUtf8("Export frames…")));
    disabled("F&rames");
    QCOMPARE(m_disabled, QStringList{"Keep a snapshot of the daemon"});
}

CLAUSTRUM_TEST_IN(QApplication, TestLabComparing)
#include "testlabcomparing.moc"
