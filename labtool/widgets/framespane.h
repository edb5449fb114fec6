// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/frametablemodel.h"
#include "labtool/sources/labsession.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace claustrum::lab {

class EmptyState;
class FilterLine;
class FindBar;
class FrameFinder;
class FramesHeader;
class FramesView;
class SavedFilters;
class WrapRow;

/// The table of frames with its two filters (for storing and for showing), the search and the saved
/// filters.
class FramesPane : public QWidget
{
    Q_OBJECT
public:
    explicit FramesPane(LabSession *session, QWidget *parent = nullptr);

    [[nodiscard]] FramesView *view() const { return m_view; }
    [[nodiscard]] FrameTableModel *model() const { return m_model; }
    [[nodiscard]] FilterLine *showFilter() const { return m_show; }
    [[nodiscard]] FilterLine *keepFilter() const { return m_keep; }
    [[nodiscard]] SavedFilters *savedFilters() const { return m_saved; }
    /// How many frames are shown, for the status bar.
    [[nodiscard]] QLabel *counts() const { return m_counts; }

    [[nodiscard]] FramesHeader *header() const { return m_header; }

    void focusFilter();
    void focusKeep();
    void focusFind();
    void showSavedFilters();
    void goToFrame(quint64 number);
    /// Asks for the frame's number in a dialog.
    void askForFrame();
    void goToPartner();
    /// The reply of the current request, or the request of the current reply; 0: none.
    [[nodiscard]] FrameNumber partner() const;
    void togglePin();
    /// Asks for a comment on the current frame, which it pins.
    void askForComment();
    /// Shows times since the current frame.
    void markTime();
    void setPaused(bool paused);
    void setFollowing(bool following);
    /// Goes to the next (step 1) or previous (step -1) shown frame with one of the marks.
    void goToMarked(std::uint16_t marks, int step);
    void find(int step);
    /// The selected frames, or all shown frames if fewer than two are selected.
    [[nodiscard]] std::vector<FrameNumber> chosenFrames() const;

Q_SIGNALS:
    void currentFrameChanged(quint64 number);
    void contextMenuWanted(const QPoint &global);
    /// For the user, for some seconds.
    void message(const QString &text);

private:
    void makeToolBar(WrapRow *row);
    void arrange();
    void makeFilters();
    void connectFind();
    void connectAll();
    void onFilterChanged(const Filter &filter);
    void onOpened();
    void showCounts();
    [[nodiscard]] QString emptyText() const;
    [[nodiscard]] std::vector<std::string> seenMethods() const;
    [[nodiscard]] std::vector<std::string> seenProcesses() const;

    LabSession *m_session;
    FrameTableModel *m_model;
    FramesView *m_view;
    FramesHeader *m_header;
    FilterLine *m_show;
    FilterLine *m_keep;
    FindBar *m_findBar;
    FrameFinder *m_finder;
    QLabel *m_counts;
    QToolButton *m_pause;
    QToolButton *m_follow;
    SavedFilters *m_saved;
    EmptyState *m_empty;
};

} // namespace claustrum::lab
