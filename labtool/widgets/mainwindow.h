// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/controls/theme.h"
#include "labtool/model/sessiontiming.h"
#include "labtool/sources/labsession.h"
#include "labtool/widgets/exporter.h"
#include "labtool/widgets/panedocks.h"

#include <QMainWindow>

#include <functional>

namespace claustrum::lab {

class AnomaliesPane;
class ComparePane;
class ConversationPane;
class FramePane;
class FramesPane;
class JobBar;
class ReplayPane;
class SessionPane;
class StatisticsPane;
class TimelinePane;

/// The window: the frames in the centre, the other panes as docks around them. Saves the layout of
/// the docks.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    using Pane = lab::Pane;

    MainWindow();
    ~MainWindow() override;

    [[nodiscard]] LabSession &session() { return m_session; }
    [[nodiscard]] FramesPane *frames() const { return m_frames; }
    [[nodiscard]] FramePane *frame() const { return m_frame; }
    [[nodiscard]] SessionPane *sessionPane() const { return m_sessionPane; }
    [[nodiscard]] ReplayPane *replay() const { return m_replay; }
    [[nodiscard]] ComparePane *compare() const { return m_compare; }
    [[nodiscard]] ConversationPane *conversation() const { return m_conversation; }
    [[nodiscard]] AnomaliesPane *anomalies() const { return m_anomalies; }
    [[nodiscard]] TimelinePane *timeline() const { return m_timeline; }
    [[nodiscard]] StatisticsPane *statistics() const { return m_statistics; }
    [[nodiscard]] Exporter &exporter() { return m_exporter; }

    static constexpr int mostFiles = 10; ///< that open at once
    /// Opens a file, compares two, or opens each of several in a window of its own.
    void openFiles(const QStringList &paths);
    void chooseFiles();
    /// Opens wire logs as one, ordered by time.
    void mergeFiles(const QStringList &paths);
    void chooseMerge();
    /// Asks for a file and compares the frames captured so far with it.
    void compareCaptured();
    /// Shows a new window, which is deleted when it is closed.
    static MainWindow *openWindow();
    void openDaemon(const QString &named);
    void clearFrames();
    void showPane(Pane pane) { m_docks.show(pane); }
    void showCheatSheet();
    /// Shows the dialogue with a process, at the row of this frame.
    void showInConversation(const QByteArray &process, quint64 frame);

    void setTheme(ThemeKind kind);
    void toggleTheme();

    /// Arranges the docks in the default layout for the current size.
    void resetLayout() { m_docks.arrange(); }
    /// The groups of docks in the layout that is shown: 1 to 3, depending on the width.
    [[nodiscard]] int groups() const { return m_groups; }
    [[nodiscard]] QByteArray layoutState() const { return saveState(layoutVersion); }
    /// Shows the layout of a session document, which the settings do not keep.
    bool showLayout(const QByteArray &state);
    [[nodiscard]] QList<QAction *> dockActions() const { return m_docks.toggleActions(); }

Q_SIGNALS:
    void themeChanged();

protected:
    void closeEvent(QCloseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void makeDocks();
    void makeStatusBar();
    void connectPanes();
    void connectTiming();
    void connectSession();
    void restoreLayout();
    void changeLayout();
    void keepLayout() const;
    [[nodiscard]] static QString layoutKey(int groups);
    bool compareFolders(const QStringList &paths);
    void openNow(const QStringList &paths);
    void guardFrames(const QString &question, std::function<void()> go);
    void showLoading(qint64 done, qint64 total);
    void showMessage(const QString &text);
    void showTitle();

    static constexpr int layoutVersion = 3; ///< of saveState()

    LabSession m_session;
    SessionTiming m_timing;
    FramesPane *m_frames;
    FramePane *m_frame;
    SessionPane *m_sessionPane;
    ReplayPane *m_replay;
    ComparePane *m_compare;
    AnomaliesPane *m_anomalies;
    ConversationPane *m_conversation;
    TimelinePane *m_timeline;
    StatisticsPane *m_statistics;
    JobBar *m_loading;
    Exporter m_exporter;
    PaneDocks m_docks;
    int m_groups = 3;            ///< of docks, in the layout that is shown
    bool m_isOfDocument = false; ///< the layout
    bool m_isShort = false;      ///< labels take less height
    bool m_mayClose = false;     ///< the question about frames was answered
};

} // namespace claustrum::lab
