// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/cheatsheet.h"

#include "labtool/filter/filterfields.h"
#include "labtool/frames/texts.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QScreen>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <iterator>
#include <vector>

namespace claustrum::lab {
namespace {

/// A line of the sheet, or a heading if there is no right side.
struct SheetLine
{
    QString left;
    QString right;

    [[nodiscard]] bool isHeading() const { return right.isEmpty(); }
    /// Lines on the screen, by the usual width of a column.
    [[nodiscard]] int height() const { return isHeading() ? 2 : 1 + int(right.size()) / 40; }
};
using SheetLines = std::vector<SheetLine>;

QString htmlOf(const SheetLine &line)
{
    if (line.isHeading())
        return QStringLiteral("<tr><td colspan=\"2\"><h3>%1</h3></td></tr>")
            .arg(line.left.toHtmlEscaped());
    return QStringLiteral("<tr><td style=\"padding:2px 14px 2px 0\"><tt>%1</tt></td>"
                          "<td style=\"padding:2px 0\">%2</td></tr>")
        .arg(line.left.toHtmlEscaped(), line.right.toHtmlEscaped());
}

void addKeys(SheetLines &lines, const QList<QAction *> &actions)
{
    lines.push_back({CheatSheet::tr("Keys"), {}});
    for (const QAction *action : actions) {
        if (!action->shortcut().isEmpty())
            lines.push_back({action->shortcut().toString(QKeySequence::NativeText),
                             action->text().remove(QLatin1Char('&')).remove(QChar(0x2026))});
    }
}

/// Keys that belong to widgets rather than menus.
void addPaneKeys(SheetLines &lines)
{
    lines.push_back({CheatSheet::tr("In the panes"), {}});
    const SheetLine keys[] = {
        {QStringLiteral("Enter"),
         CheatSheet::tr(
             "on a process: show its output; on a connection: its frames; on an anomaly: "
             "its frame; on hidden frames: show them; on a file: compare it")},
        {QStringLiteral("Shift+Down, Ctrl+A"), CheatSheet::tr("select frames to export or copy")},
        {QStringLiteral("Ctrl+Home, Ctrl+End"), CheatSheet::tr("first frame; last frame")},
        {QStringLiteral("Shift+F10, Menu"), CheatSheet::tr("context menu of a frame")},
        {QStringLiteral("Tab, Shift+Tab"), CheatSheet::tr("next field; previous field")},
        {QStringLiteral("Down, Enter"),
         CheatSheet::tr("in a filter: accept a completion; without one, go to the frames")},
        {QStringLiteral("Esc"), CheatSheet::tr("in a filter: clear it")},
        {QStringLiteral("- + Space *"),
         CheatSheet::tr("in JSON: fold, unfold, toggle; unfold all")},
        {QStringLiteral("Ctrl+C"), CheatSheet::tr("copy the selected rows of a table")},
        {QStringLiteral("Alt+F, R, P, V, H"), CheatSheet::tr("open a menu")}};
    lines.insert(lines.end(), std::begin(keys), std::end(keys));
}

void addFilters(SheetLines &lines)
{
    lines.push_back({CheatSheet::tr("Filter"), {}});
    for (const FieldRow &field : filterFields())
        lines.push_back({toQString(field.example), toQString(field.help)});
    for (const KeywordRow &keyword : filterKeywords())
        lines.push_back({toQString(keyword.name), toQString(keyword.help)});
    const SheetLine signs[] = {
        {QStringLiteral("\"a text\""), CheatSheet::tr("frames that contain this text")},
        {QStringLiteral("word"), CheatSheet::tr("the same, for one word")},
        {QStringLiteral("a b   a or b   -a   (…)"), CheatSheet::tr("and, or, not, grouping")},
        {QStringLiteral("seq:10..20   size!=0"), CheatSheet::tr("range, not equal")},
        {QStringLiteral("process:ag   process=agent"), CheatSheet::tr("a part, the whole")},
        {QStringLiteral("data~\"err(or)?\""), CheatSheet::tr("a regular expression")}};
    lines.insert(lines.end(), std::begin(signs), std::end(signs));
}

/// Columns of about the same height, in the order of the lines; no heading ends one.
QString columnsOf(const SheetLines &lines, int count)
{
    int all = 0;
    for (const SheetLine &line : lines)
        all += line.height();
    QString html = QStringLiteral("<table><tr>");
    std::size_t at = 0;
    int done = 0;
    for (int column = 1; column <= count; ++column) {
        html += QStringLiteral("<td style=\"padding-right:24px\"><table>");
        while (
            at < lines.size()
            && (column == count || done + (lines[at].isHeading() ? 4 : 0) < all * column / count)) {
            html += htmlOf(lines[at]);
            done += lines[at++].height();
        }
        html += QStringLiteral("</table></td>");
    }
    return html + QStringLiteral("</tr></table>");
}

} // namespace

CheatSheet::CheatSheet(const QList<QAction *> &actions, QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Keys and filters"));
    SheetLines lines;
    addKeys(lines, actions);
    addPaneKeys(lines);
    addFilters(lines);
    auto *page = new QTextBrowser;
    page->setHtml(columnsOf(lines, 3));
    page->setFrameShape(QFrame::NoFrame);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(page);
    layout->addWidget(buttons);
    const int unit = fontMetrics().averageCharWidth();
    resize(QSize(unit * 205, fontMetrics().height() * 52)
               .boundedTo(QGuiApplication::primaryScreen()->availableSize()));
}

} // namespace claustrum::lab
