// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/sources/replayfeed.h"
#include "labtool/widgets/replaytext.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;

namespace claustrum::lab {

class ProcessBox;

/// The output of one process in seq order: stdout, stderr or both, as text or hex. Missing frames
/// appear as a gap.
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
    void save();
    void nextForm();
    void nextStreams();

Q_SIGNALS:
    void message(const QString &text);

private:
    void makeChoices();
    void arrange();
    void connectAll();
    void refresh();
    void refreshRange();
    void moveTail();
    [[nodiscard]] std::vector<ReplayAssembly::Piece> pieces(std::uint64_t from) const;
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
    std::uint64_t m_from = 0; ///< the first seq shown; 0: all are
};

} // namespace claustrum::lab
