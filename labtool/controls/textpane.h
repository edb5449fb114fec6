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

        friend bool operator==(const Stretch &, const Stretch &) = default;
    };

    /// Characters; longer lines are wrapped. The layout time of a line is quadratic: ten seconds
    /// for 512 KiB.
    static constexpr qsizetype longestLine = 2000;

    explicit TextPane(const QString &placeholder, QWidget *parent = nullptr);

    /// Three lines, so that many panes fit into a small window.
    [[nodiscard]] QSize minimumSizeHint() const override;

    /// Replaces the text. If the new text extends the old one, only appends the difference, so that
    /// following an output is cheap. Keeps the scroll position, or the end if it was there.
    void show(std::vector<Stretch> stretches);

    /// Characters that fit into a line; a usual number as long as the pane is hidden.
    [[nodiscard]] int columns() const;

Q_SIGNALS:
    void columnsChanged();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    [[nodiscard]] bool isExtendedBy(const std::vector<Stretch> &stretches) const;

    QString wrapped(const QString &text);

    std::vector<Stretch> m_shown;
    qsizetype m_column = 0; ///< of the end of the shown text
};

} // namespace claustrum::lab
