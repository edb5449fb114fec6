// SPDX-License-Identifier: Apache-2.0
// The whole window, offscreen, with clicks and keys.
#include "labtool/controls/filterline.h"
#include "labtool/controls/textpane.h"
#include "labtool/tests/testwindow.h"
#include "labtool/widgets/anomaliespane.h"
#include "labtool/widgets/cheatsheet.h"
#include "labtool/widgets/comparepane.h"
#include "labtool/widgets/framepane.h"
#include "labtool/widgets/framesview.h"
#include "labtool/widgets/replaypane.h"
#include "labtool/widgets/sessionpane.h"
#include "testing/testprogram.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QDockWidget>
#include <QKeyEvent>
#include <QLayout>
#include <QTableView>

#include <cmath>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY(m_window.open()); }
    void cleanup() { m_window.close(); }
    void emptyPanesSayWhatToDo();
    void everyActionHasItsOwnKey();
    void actionsKeepTheirKeys();
    void keysWorkInAFilter();
    void savesLayout();
    void fitsASmallScreen_data();
    void fitsASmallScreen();
    void themeMenuTellsTheTheme();
    void themesAndScales();

private:
    TestWindow m_window;
};

void TestLabWindow::emptyPanesSayWhatToDo()
{
    const auto emptyText = [](QWidget *view) {
        for (const QLabel *label : view->findChildren<QLabel *>()) {
            if (label->isVisibleTo(view) && !label->text().isEmpty())
                return label->text();
        }
        return QString();
    };
    QVERIFY(emptyText(m_window->frames()->view()).contains("Ctrl+O"));
    QVERIFY(emptyText(m_window->sessionPane()->processTable()).contains("replay buffer"));
    QVERIFY(emptyText(m_window->anomalies()->table()).contains("No anomalies"));
    QVERIFY(emptyText(m_window->compare()->table()).contains("Compare"));
    QVERIFY(m_window->replay()->text()->placeholderText().contains("process"));
    QVERIFY(m_window->frame()->page(FramePane::Pretty)->placeholderText().contains("Select"));
    m_window.feed();
    QVERIFY(emptyText(m_window->frames()->view()).isEmpty());
    m_window->frames()->showFilter()->setLine("unauthorized");
    QVERIFY(emptyText(m_window->frames()->view()).contains("No frame matches"));
}

void TestLabWindow::everyActionHasItsOwnKey()
{
    QSet<QString> keys;
    const auto actions = m_window->actions();
    QVERIFY(actions.size() > 25);
    for (const QAction *action : actions) {
        const QString keyText = action->shortcut().toString();
        QVERIFY2(!keyText.isEmpty(), qPrintable(action->text()));
        QVERIFY2(!keys.contains(keyText), qPrintable(keyText));
        keys.insert(keyText);
    }
    m_window.key(Qt::Key_F1);
    QTRY_VERIFY(m_window->findChild<CheatSheet *>());
    QTest::keyClick(m_window->findChild<CheatSheet *>(), Qt::Key_Escape);
}

static int combined(const QKeySequence &keys)
{
#if QT_VERSION < QT_VERSION_CHECK(6, 0, 0)
    return keys[0];
#else
    return keys[0].toCombined();
#endif
}

/// No widget with the focus takes the key of an action for itself.
void TestLabWindow::actionsKeepTheirKeys()
{
    int widgets = 0;
    for (QWidget *widget : m_window->findChildren<QWidget *>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() || !widget->isEnabled())
            continue;
        widget->setFocus();
        if (!widget->hasFocus())
            continue;
        ++widgets;
        for (const QAction *action : m_window->actions()) {
            const int pressed = combined(action->shortcut());
            QKeyEvent event(QEvent::ShortcutOverride, pressed & ~int(Qt::KeyboardModifierMask),
                            Qt::KeyboardModifiers(pressed & int(Qt::KeyboardModifierMask)));
            event.ignore();
            QApplication::sendEvent(widget, &event);
            QVERIFY2(!event.isAccepted(), qPrintable(action->shortcut().toString() + " in "
                                                     + widget->metaObject()->className()));
        }
    }
    QVERIFY(widgets > 10);
}

/// The Show filter has the focus at the start.
void TestLabWindow::keysWorkInAFilter()
{
    m_window.feed();
    FramesPane *frames = m_window->frames();
    frames->goToFrame(2);
    frames->showFilter()->setLine("conn:1");
    m_window.key(Qt::Key_L, Qt::ControlModifier);
    QVERIFY(!frames->view()->isFollowing());
    m_window.key(Qt::Key_E, Qt::ControlModifier);
    QVERIFY(frames->view()->isFollowing());
    auto *fold = m_window->compare()->findChild<QCheckBox *>();
    const bool before = fold->isChecked();
    m_window.key(Qt::Key_U, Qt::ControlModifier);
    QCOMPARE(fold->isChecked(), !before);
    QCOMPARE(frames->showFilter()->line(), QString("conn:1"));
}

void TestLabWindow::savesLayout()
{
    auto *dock = m_window->findChild<QDockWidget *>("compare");
    QVERIFY(dock->isVisibleTo(m_window.get()));
    dock->hide();
    m_window->close();
    QVERIFY(m_window.open());
    dock = m_window->findChild<QDockWidget *>("compare");
    QVERIFY(dock->isHidden());
    m_window.key(Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(!dock->isHidden());
    m_window->close();
}

void TestLabWindow::fitsASmallScreen_data()
{
    QTest::addColumn<QString>("file");
    QTest::newRow("nothing open") << QString();
    QTest::newRow("a transcript") << m_window.recording("process-basic.jsonl");
    QTest::newRow("another") << m_window.recording("files-read.jsonl");
}

/// 960 x 540 is a screen of 1920 x 1080 at 200 %.
void TestLabWindow::fitsASmallScreen()
{
    QFETCH(QString, file);
    if (!file.isEmpty())
        m_window->openFiles({file});
    m_window->resize(960, 540);
    m_window->resetLayout();
    m_window->frames()->goToFrame(3);
    QCoreApplication::processEvents();
    // The minimum size of the window: no pane may require too much.
    const QSize least = m_window->minimumSizeHint().expandedTo(m_window->layout()->minimumSize());
    QVERIFY2(least.width() <= 960, qPrintable(QString::number(least.width())));
    QVERIFY2(least.height() <= 540, qPrintable(QString::number(least.height())));
}

void TestLabWindow::themeMenuTellsTheTheme()
{
    const auto checked = [this] {
        QStringList names;
        for (const QAction *action : m_window->findChildren<QAction *>()) {
            if (action->actionGroup() && action->isChecked())
                names << action->text();
        }
        return names.join(' ');
    };
    QCOMPARE(checked(), QString("Light")); // as applied, not as saved
    m_window.key(Qt::Key_T, Qt::ControlModifier);
    QVERIFY(isDark());
    QCOMPARE(checked(), QString("Dark"));
    m_window.key(Qt::Key_T, Qt::ControlModifier);
    QCOMPARE(checked(), QString("Light"));
    m_window->setTheme(ThemeKind::System);
    QCOMPARE(checked(), QString("System"));
}

void TestLabWindow::themesAndScales()
{
    m_window.feed();
    for (const ThemeKind kind : {ThemeKind::Dark, ThemeKind::Light}) {
        m_window->setTheme(kind);
        QCOMPARE(isDark(), kind == ThemeKind::Dark);
        // Legible: a contrast of at least 4.5 to 1 (WCAG AA).
        const auto luminance = [](const QColor &c) {
            const auto linear = [](double v) {
                return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
            };
            return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF())
                   + 0.0722 * linear(c.blueF());
        };
        const double base = luminance(QApplication::palette().color(QPalette::Base));
        const auto contrast = [&](const QColor &c) {
            const double l = luminance(c);
            return (std::max(l, base) + 0.05) / (std::min(l, base) + 0.05);
        };
        for (int k = 0; k <= static_cast<int>(FrameKind::Note); ++k)
            QVERIFY2(contrast(colourOf(static_cast<FrameKind>(k))) >= 4.5,
                     kindName(static_cast<FrameKind>(k)).data());
        // Also colours that a program chose for the other background.
        const QColor back = QApplication::palette().color(QPalette::Base);
        for (const QRgb rgb : {0xff000000, 0xff3b3b3b, 0xff0000ff, 0xffffff00, 0xffffffff})
            QVERIFY2(contrast(readableOn(back, QColor(rgb))) >= 4.5,
                     qPrintable(QColor(rgb).name()));
        for (const Severity severity : {Severity::Hint, Severity::Warning, Severity::Fault})
            QVERIFY(contrast(colourOf(severity)) >= 4.5);
    }
    QFont font = QApplication::font();
    const QFont before = font;
    font.setPointSizeF(font.pointSizeF() * 2);
    QApplication::setFont(font);
    QVERIFY(!m_window->grab().isNull());
    QApplication::setFont(before);
}

CLAUSTRUM_TEST_IN(QApplication, TestLabWindow)
#include "testlabwindow.moc"
