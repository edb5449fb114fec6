// SPDX-License-Identifier: Apache-2.0
#include "docs/tests/page.h"

#include <QRegularExpression>

#include <algorithm>

namespace claustrum::docs {
namespace {

/// Without backticks and the asterisks of emphasis; that of "git.*" stays.
QString withoutMarkup(QString text)
{
    static const QRegularExpression emphasis("(?<!\\S)\\*([^*]+)\\*");
    return text.remove('`').replace(emphasis, "\\1").trimmed();
}

/// As GitHub makes it from a heading.
QString anchorOf(const QString &heading)
{
    static const QRegularExpression dropped("[^\\w\\- ]",
                                            QRegularExpression::UseUnicodePropertiesOption);
    return withoutMarkup(heading).toLower().remove(dropped).replace(' ', '-');
}

/// What the first group of @p expression captures in @p line, or a null string.
QString captured(const QString &expression, const QString &line)
{
    return QRegularExpression(expression).match(line).captured(1);
}

} // namespace

Page::Page(const QString &text)
{
    bool startsParagraph = true;
    bool isFenced = false;
    for (const QString &line : text.split('\n')) {
        if (line.startsWith("```"))
            isFenced = !isFenced;
        if (isFenced)
            continue;
        addHeading(captured("^#{1,6} +(.*)$", line));
        addTitle(captured("^(?:- |\\d+\\. )?\\*\\*(.+?)\\*\\*", line));
        addTitle(captured("^\\| *([A-Z]{1,2}-?\\d+) *\\|", line));
        addTitle(captured("^(\\d+)\\. ", line));
        if (startsParagraph)
            addTitle(captured("^([A-Z][\\w' -]{1,30}):", line));
        startsParagraph = line.trimmed().isEmpty();
    }
}

bool Page::isCitedBy(const QString &text) const
{
    const QString cited = withoutMarkup(text);
    const auto begins = [&](const QString &title) {
        return cited.startsWith(title)
               && (cited.size() == title.size() || !cited[title.size()].isLetterOrNumber());
    };
    if (std::none_of(titles.begin(), titles.end(), begins))
        return false;
    static const QRegularExpression list("^([A-Z-]*\\d+)((?:(?:, | to | and )[A-Z-]*\\d+\\b)*)");
    const QString others = list.match(cited).captured(2);
    const auto ids = others.split(QRegularExpression(", | to | and "));
    return std::all_of(ids.begin(), ids.end(),
                       [&](const QString &id) { return id.isEmpty() || titles.contains(id); });
}

void Page::addTitle(const QString &title)
{
    if (title.isEmpty())
        return;
    titles << withoutMarkup(title);
    const auto end = title.indexOf(QRegularExpression(" `| \\(| — |: "));
    titles << withoutMarkup(title.left(end));
    const QString label = captured("^([A-Z]?\\d+(?:\\.\\d+)*|[A-Z](?=\\.))\\.? ", title);
    if (!label.isEmpty())
        titles << label;
}

void Page::addHeading(const QString &heading)
{
    if (heading.isEmpty())
        return;
    addTitle(heading);
    anchors << anchorOf(heading);
}

} // namespace claustrum::docs
