// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/sources/replayfeed.h"
#include "labtool/widgets/replaytext.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;

namespace claustrum::lab {

class FindBar;
class OutputFinder;
class ProcessBox;

/// The output of one process in seq order: stdout, stderr or both, as text or hex. Missing frames
/// appear as a gap.
///
/// Shows a part of a long output, and other parts when the user scrolls, goes to a seq or searches:
///
///     Following ──scrolled up to its begin, sought──▶ Reading: the part stays
///         ▲────────── scrolled down to the end ───────────┘
class ReplayPane : public QWidget
{
    Q_OBJECT
public:
    explicit ReplayPane(LabSession *session, QWidget *parent = nullptr);

    void setProcess(const QByteArray &id);
    [[nodiscard]] TextPane *text() const { return m_text; }
    [[nodiscard]] ReplayFeed *feed() const { return m_feed; }

    /// Writes the chosen streams to a file, without gap marks; message() reports the outcome.
    void saveTo(const QString &path);

    // The buttons and boxes as functions, for keys.
    void fetch();
    [[nodiscard]] bool canFetch() const;
    void save();
    void nextForm();
    void nextStreams();
    void goToFirst();
    void goToLast();
    void goToSeq(std::uint64_t seq);
    /// Asks for the seq in a dialog.
    void askForSeq();
    void focusFind();
    void find(int step);
    /// Whether the keyboard focus is in this pane.
    [[nodiscard]] bool hasFocusWithin() const;

Q_SIGNALS:
    void message(const QString &text);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    [[nodiscard]] QString marginText(quint64 seq, bool isShort) const;
    void makeChoices();
    void arrange();
    void connectAll();
    void refresh();
    void refreshRange();
    void moveTail();
    void showFrom(std::uint64_t from);
    void onScrolled(int value);
    void loadEarlier();
    void loadLater();
    void connectFind();
    void onFound(quint64 seq, bool isWrapped);
    [[nodiscard]] std::uint64_t begin(std::uint64_t before, std::size_t bytes) const;
    [[nodiscard]] std::uint64_t end(std::uint64_t from, std::size_t bytes) const;
    [[nodiscard]] bool isFollowing() const { return m_to == ReplayAssembly::lastOfAll; }
    [[nodiscard]] bool showsStdout() const;
    [[nodiscard]] bool showsStderr() const;
    [[nodiscard]] ReplayForm form() const;
    [[nodiscard]] QString rangeText() const;

    LabSession *m_session;
    ReplayFeed *m_feed;
    ProcessBox *m_process;
    QComboBox *m_streams;
    QComboBox *m_form;
    QPushButton *m_fetch;
    QPushButton *m_save;
    QLabel *m_range;
    TextPane *m_text;
    FindBar *m_findBar;
    OutputFinder *m_finder;
    bool m_isReading = false;  ///< the user scrolled away from the end: the part stays
    bool m_isShowing = false;  ///< scrolling is not the user's
    std::size_t m_hexRow = 16; ///< bytes per line
    std::uint64_t m_from = 0;  ///< the first seq shown; 0: all from the begin
    std::uint64_t m_to = ReplayAssembly::lastOfAll; ///< the last seq shown
};

} // namespace claustrum::lab
