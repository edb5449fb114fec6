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

    explicit TextPane(const QString &placeholder, QWidget *parent = nullptr);

    /// Shows these in place of what was. What only grew is appended to, so that an output that
    /// is followed costs what is new. Stays scrolled where it was, or at the end if it was there.
    void show(std::vector<Stretch> stretches);

private:
    [[nodiscard]] bool grewTo(const std::vector<Stretch> &stretches) const;

    std::vector<Stretch> m_shown;
};

} // namespace claustrum::lab
