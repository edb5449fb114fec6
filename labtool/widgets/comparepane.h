// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "labtool/compare/comparemodel.h"
#include "labtool/compare/replayrun.h"
#include "labtool/sources/comparable.h"
#include "labtool/sources/labsession.h"

#include <QWidget>

class QCheckBox;
class QHBoxLayout;
class QLabel;
class QLayout;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTableView;
class QStackedWidget;
class QToolButton;

namespace claustrum::lab {

class FolderList;
class PairView;

/// Two transcripts or wire logs side by side, or one transcript and the replies of a binary that it
/// is played against; the frames captured so far and a file; or the files of two folders, pair by
/// pair.
class ComparePane : public QWidget
{
    Q_OBJECT
public:
    explicit ComparePane(LabSession *session, QWidget *parent = nullptr);

    void setLeft(const QString &path);
    void setRight(const QString &path);
    [[nodiscard]] QTableView *table() const;
    [[nodiscard]] CompareModel *model() const;
    [[nodiscard]] QString statusText() const;
    [[nodiscard]] FolderList *folders() const { return m_folders; }

    void compare();
    /// Compares the frames captured so far with this file.
    void compareCaptured(const QString &path);
    /// Back from a pair to the list of files of two folders.
    void showFolders();
    [[nodiscard]] bool isPairOfFolders() const;
    void goToDifference(int step);
    void copyReport();
    void toggleFolding();

Q_SIGNALS:
    void copied(const QString &what);

private:
    void makeSides();
    void arrange();
    QLayout *arrangeButtons();
    void connectAll();
    QHBoxLayout *makeSide(const QString &label, QLineEdit *edit, const QString &filter);
    void run(const conformance::Transcript &left);
    void showRun(const conformance::ScenarioResult &result, const QString &error);
    void showRows(CompareRows rows);
    void fail(const QString &error);
    void compareFolders();
    void comparePair(const QString &left, const QString &right);
    void onFoldersChanged();
    [[nodiscard]] Result<Comparable> readLeft() const;
    [[nodiscard]] QString emptyText() const;
    void showStatus(const QString &text, bool wrong = false);
    [[nodiscard]] bool rightIsProgram() const;

    LabSession *m_session;
    ReplayRun m_run;
    conformance::Transcript m_played;
    QLineEdit *m_left;
    QLineEdit *m_right;
    QPushButton *m_compare;
    QToolButton *m_previous;
    QToolButton *m_next;
    QPushButton *m_report;
    QCheckBox *m_fold;
    QProgressBar *m_progress;
    QLabel *m_status;
    PairView *m_pair;
    FolderList *m_folders;
    QStackedWidget *m_stack; ///< a pair, or the list of folders
    QToolButton *m_back;
};

} // namespace claustrum::lab
