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
    };

    explicit TextPane(const QString &placeholder, QWidget *parent = nullptr);

    /// Replaces all; stays scrolled where it was, or at the end if it was there.
    void show(const std::vector<Stretch> &stretches);
};

} // namespace claustrum::lab
