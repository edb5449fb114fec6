// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/cheatsheet.h"

#include "labtool/filter/filterfields.h"
#include "labtool/frames/texts.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QScreen>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace claustrum::lab {
namespace {

QString row(const QString &left, const QString &right)
{
    return QStringLiteral("<tr><td style=\"padding:2px 14px 2px 0\"><tt>%1</tt></td>"
                          "<td style=\"padding:2px 0\">%2</td></tr>")
        .arg(left.toHtmlEscaped(), right.toHtmlEscaped());
}

QString keysText(const QString &title, const QList<QAction *> &actions)
{
    QString text = QStringLiteral("<h3>%1</h3><table>").arg(title);
    for (const QAction *action : actions) {
        if (!action->shortcut().isEmpty())
            text += row(action->shortcut().toString(QKeySequence::NativeText),
                        action->text().remove(QLatin1Char('&')).remove(QChar(0x2026)));
    }
    return text + QStringLiteral("</table>");
}

constexpr int paneKeys = 14; ///< lines of paneKeysText()

/// Keys that belong to widgets rather than menus.
QString paneKeysText()
{
    QString text = QStringLiteral("<h3>In the panes</h3><table>");
    const std::pair<QString, QString> keys[] = {
        {QStringLiteral("Enter"),
         CheatSheet::tr(
             "on a process: show its output; on a connection: its frames; on an anomaly: "
             "its frame; on hidden frames: show them")},
        {QStringLiteral("Shift+Down, Ctrl+A"), CheatSheet::tr("select frames to export or copy")},
        {QStringLiteral("Ctrl+Home, Ctrl+End"), CheatSheet::tr("first frame; last frame")},
        {QStringLiteral("Shift+F10, Menu"), CheatSheet::tr("context menu of a frame")},
        {QStringLiteral("Tab, Shift+Tab"), CheatSheet::tr("next field; previous field")},
        {QStringLiteral("Down, Enter"),
         CheatSheet::tr("in a filter: accept a completion; without one, go to the frames")},
        {QStringLiteral("Esc"), CheatSheet::tr("in a filter: clear it")},
        {QStringLiteral("- + Space *"),
         CheatSheet::tr("in JSON: fold, unfold, either; unfold all")},
        {QStringLiteral("Ctrl+C"), CheatSheet::tr("copy the selected rows of a table")},
        {QStringLiteral("Alt+F, R, P, V, H"), CheatSheet::tr("open a menu")}};
    for (const auto &[key, does] : keys)
        text += row(key, does);
    return text + QStringLiteral("</table>");
}

QString filterText()
{
    QString text = QStringLiteral("<h3>Filter</h3><table>");
    for (const FieldRow &field : filterFields())
        text += row(toQString(field.example), toQString(field.help));
    for (const KeywordRow &keyword : filterKeywords())
        text += row(toQString(keyword.name), toQString(keyword.help));
    text += row(QStringLiteral("\"a text\""), QStringLiteral("the frame contains this"));
    text +=
        row(QStringLiteral("a b   a or b   -a   (…)"), QStringLiteral("and, or, not, grouping"));
    text += row(QStringLiteral("seq:10..20   size!=0"), QStringLiteral("range, not equal"));
    text += row(QStringLiteral("word"), QStringLiteral("the frame contains this, in any case"));
    text += row(QStringLiteral("process:ag   process=agent"), QStringLiteral("a part, the whole"));
    text += row(QStringLiteral("data~\"err(or)?\""), QStringLiteral("a regular expression"));
    return text + QStringLiteral("</table>");
}

} // namespace

CheatSheet::CheatSheet(const QList<QAction *> &actions, QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Keys and filters"));
    auto *columns = new QHBoxLayout;
    const auto half =
        (actions.size() + paneKeys) / 2; // so that the first two columns have the same length
    for (const QString &text :
         {keysText(tr("Keys"), actions.mid(0, half)),
          keysText(QStringLiteral("&nbsp;"), actions.mid(half)) + paneKeysText(), filterText()}) {
        auto *page = new QTextBrowser;
        page->setHtml(text);
        page->setFrameShape(QFrame::NoFrame);
        columns->addWidget(page);
    }
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(columns);
    layout->addWidget(buttons);
    const int unit = fontMetrics().averageCharWidth();
    resize(QSize(unit * 205, fontMetrics().height() * 52)
               .boundedTo(QGuiApplication::primaryScreen()->availableSize()));
}

} // namespace claustrum::lab
