// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QSet>
#include <QString>

namespace claustrum::docs {

/// The parts of a Markdown page that can be cited.
struct Page
{
    explicit Page(const QString &text);

    /// Headings and bold titles at the start of a paragraph, whole and up to their first bracket,
    /// backtick, dash or colon; labels such as "3.1" or "H4"; first words with a colon; ids in the
    /// first column of tables; numbers of list items.
    QSet<QString> titles;
    QSet<QString> anchors; ///< headings as links spell them: "replay-buffer"

    /// Whether @p text begins with a title that ends where a word does. Ids and numbers that
    /// follow ("1, 2", "5 to 7") must be titles, too.
    [[nodiscard]] bool isCitedBy(const QString &text) const;

private:
    void addTitle(const QString &title);
    void addHeading(const QString &heading);
};

} // namespace claustrum::docs
