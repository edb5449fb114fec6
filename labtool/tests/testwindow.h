// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/tests/labframes.h"
#include "labtool/widgets/framespane.h"
#include "labtool/widgets/mainwindow.h"

#include <QApplication>
#include <QLabel>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QWindow>

#include <memory>

namespace claustrum::lab::test {

/// The real window, offscreen, with its own settings.
class TestWindow
{
public:
    TestWindow()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName("claustrum-test");
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_directory.path());
        applyTheme(ThemeKind::Light);
    }

    /// Opens a new window and gives it the focus.
    bool open()
    {
        m_window = std::make_unique<MainWindow>();
        m_window->show();
        m_window->activateWindow();
        return QTest::qWaitForWindowExposed(m_window.get())
               && QTest::qWaitForWindowActive(m_window.get());
    }
    void close() { m_window.reset(); }

    MainWindow *operator->() const { return m_window.get(); }
    [[nodiscard]] MainWindow *get() const { return m_window.get(); }

    /// Presses a key as a user does: the modifiers are held, and the widget with the focus gets it.
    /// (A click on a widget would leave QGuiApplication::keyboardModifiers() empty.)
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const
    {
        QTest::keyClick(m_window->windowHandle(), key, modifiers);
    }

    /// Adds eight frames: a process with a gap in its output, and a failing request.
    void feed() const
    {
        m_window->session().capture().append({
            request(1, 1, "process.spawn", R"({"id":"agent","command":"sh"})", 1'000'000'000), // 1
            reply(1, 1, 1'004'000'000),                                                        // 2
            stream(1, "agent", 1, "\x1b[32mgreen\x1b[0m one\n"),                               // 3
            stream(1, "agent", 2, "oops\n", claustrum::Stream::Stderr),                        // 4
            request(2, 7, "files.stat", R"({"path":"~/x"})", 2'000'000'000),                   // 5
            stream(1, "agent", 5, "after the gap\n"),                                          // 6
            errorReply(2, 7, -32603, "stat /x: no such file", 2'010'000'000),                  // 7
            exitFrame(1, "agent", 6, 3),                                                       // 8
        });
        QTRY_COMPARE(m_window->frames()->model()->rowCount(), 8);
    }

    /// A path in a temporary folder.
    [[nodiscard]] QString file(const char *name) const
    {
        return m_directory.filePath(QString::fromLatin1(name));
    }
    static QString recording(const char *name)
    {
        return QStringLiteral(CLAUSTRUM_SOURCE_DIR "/recordings/5db5e4a/") + QLatin1String(name);
    }

private:
    QTemporaryDir m_directory;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace claustrum::lab::test
