// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QPlainTextEdit>
#include <QString>
#include <QTextCharFormat>

#include <vector>

namespace claustrum::lab {

/// Read-only text in a fixed font, in stretches of a format.
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

    /// Characters; a longer line is broken. Laying one out takes the square of its length: ten
    /// seconds for one of 512 KiB.
    static constexpr qsizetype longestLine = 2000;

    explicit TextPane(const QString &placeholder, QWidget *parent = nullptr);

    /// Shows these in place of what was. What only grew is appended to, so that an output that
    /// is followed costs what is new. Stays scrolled where it was, or at the end if it was there.
    void show(std::vector<Stretch> stretches);

private:
    [[nodiscard]] bool isExtendedBy(const std::vector<Stretch> &stretches) const;

    QString wrapped(const QString &text);

    std::vector<Stretch> m_shown;
    qsizetype m_column = 0; ///< at the end of what is shown
};

} // namespace claustrum::lab
