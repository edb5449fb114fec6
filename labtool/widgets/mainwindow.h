// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/sources/labsession.h"
#include "labtool/widgets/theme.h"

#include <QKeySequence>
#include <QMainWindow>

#include <functional>
#include <memory>

class QDockWidget;
class QLabel;
class QMenu;

namespace claustrum::lab {

class AnomaliesPane;
class ComparePane;
class FramePane;
class FrameExport;
class FramesPane;
class JobBar;
class ReplayPane;
class SessionPane;

/// The window: the frames in the middle, the other panes as docks around them, which remember
/// their place. Every action has a key and stands in a menu; F1 lists them.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    MainWindow();
    ~MainWindow() override;

    [[nodiscard]] LabSession &session() { return m_session; }
    [[nodiscard]] FramesPane *frames() const { return m_frames; }
    [[nodiscard]] FramePane *frame() const { return m_frame; }
    [[nodiscard]] SessionPane *sessionPane() const { return m_sessionPane; }
    [[nodiscard]] ReplayPane *replay() const { return m_replay; }
    [[nodiscard]] ComparePane *compare() const { return m_compare; }
    [[nodiscard]] AnomaliesPane *anomalies() const { return m_anomalies; }

    /// The first is opened; with two transcripts both are compared, too.
    void openFiles(const QStringList &paths);
    void setTheme(ThemeKind kind);
    enum class Pane { Session, Frames, Frame, Replay, Compare, Anomalies };
    void showPane(Pane pane);
    /// Docks as at the first start.
    void resetLayout();
    /// Writes the chosen frames, once the table has come to its end; the form by the name:
    /// .scenario.jsonl, .transcript.jsonl, else a wire log.
    void exportTo(const QString &path);
    [[nodiscard]] bool isExporting() const { return m_export || !m_exportPath.isEmpty(); }
    void showCheatSheet();

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    QDockWidget *addDock(const QString &name, const QString &title, QWidget *pane);
    void makeActions();
    void makeFileMenu();
    void makeFramesMenu();
    void makePanesMenu();
    void makeViewMenu();
    void toggleTheme();
    QAction *add(QMenu *menu, const QString &text, const QKeySequence &key,
                 std::function<void()> does);
    void makeStatusBar();
    void startExport();
    void cancelExport();
    void connectPanes();
    void chooseFiles();
    void chooseExport();
    void goToFrameNumber();
    void copyScenario();
    void showLoading(qint64 done, qint64 total);
    void onExported(bool cancelled, const QString &error);
    void say(const QString &text);
    void showTitle();

    static constexpr int layoutVersion = 1; ///< of what saveState() keeps

    LabSession m_session;
    FramesPane *m_frames;
    FramePane *m_frame;
    SessionPane *m_sessionPane;
    ReplayPane *m_replay;
    ComparePane *m_compare;
    AnomaliesPane *m_anomalies;
    QList<QDockWidget *> m_docks; ///< Session, Frame, Replay, Compare, Anomalies
    JobBar *m_loading;
    JobBar *m_exporting;
    QString m_exportPath; ///< of the export that waits or is written
    std::unique_ptr<FrameExport> m_export;
    QMenu *m_frameMenu = nullptr;
    QByteArray m_firstLayout;
};

} // namespace claustrum::lab
