// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QPlainTextEdit>
#include <QString>
#include <QTextCharFormat>

#include <vector>

namespace claustrum::lab {

/// Read-only text in a fixed font, in stretches of one format each.
class TextPane : public QPlainTextEdit
{
    Q_OBJECT
public:
    struct Stretch
    {
        QString text;
        QTextCharFormat format;
        quint64 tag = 0; ///< the caller's number for where the text is from; 0: none

        friend bool operator==(const Stretch &, const Stretch &) = default;
    };

    /// Characters; longer lines are wrapped. The layout time of a line is quadratic: ten seconds
    /// for 512 KiB.
    static constexpr qsizetype longestLine = 2000;

    explicit TextPane(const QString &placeholder, QWidget *parent = nullptr);

    /// One line, so that many panes fit into a small window.
    [[nodiscard]] QSize minimumSizeHint() const override;

    /// What stays in view.
    enum class Keep {
        Scroll, ///< the end if it was in view, otherwise the scroll position
        End,
        Place, ///< the text with the same tag
    };
    /// Replaces the text. If the new text extends the old one, only appends the difference, so that
    /// following an output is cheap.
    void show(std::vector<Stretch> stretches, Keep keep = Keep::Scroll);

    /// The tag of the text at a position, or of the text before it; 0: none.
    [[nodiscard]] quint64 tagAt(int position) const;
    /// The first position with this tag, or with the next smaller one. Tags must ascend.
    [[nodiscard]] int positionOf(quint64 tag) const;
    /// Puts the caret at a position and its line at the top.
    void goTo(int position);
    /// Selects the next text after the caret (step 1) or before it (step -1), in any case if it
    /// has no capital letter. @return whether there is one
    bool selectNext(const QString &text, int step);

    /// A line in view that begins with another tag than the line above.
    struct TaggedLine
    {
        int y; ///< pixels from the top
        quint64 tag;
    };
    [[nodiscard]] std::vector<TaggedLine> taggedLines() const;
    /// Room at the left, in pixels.
    void setMargin(int width) { setViewportMargins(width, 0, 0, 0); }

    /// Characters that fit into a line; a usual number as long as the pane is hidden.
    [[nodiscard]] int columns() const;

Q_SIGNALS:
    void columnsChanged();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    [[nodiscard]] bool isExtendedBy(const std::vector<Stretch> &stretches) const;

    /// A place that stays the same in a text that was replaced.
    struct Place
    {
        quint64 tag = 0;
        int offset = 0;
    };
    struct TagStart
    {
        int position;
        quint64 tag;
    };

    QString wrapped(const QString &text);
    void append(const std::vector<Stretch> &stretches, bool grew);
    void scrollTo(int position);
    [[nodiscard]] Place placeOf(int position) const;
    [[nodiscard]] int positionOf(const Place &place) const;
    [[nodiscard]] int topPosition() const;

    std::vector<Stretch> m_shown;
    std::vector<TagStart> m_tags; ///< by position
    int m_end = 0;                ///< the length of the shown text
    qsizetype m_column = 0;       ///< of the end of the shown text
};

} // namespace claustrum::lab
