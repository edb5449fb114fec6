// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/savedfilters.h"

#include "labtool/controls/filterline.h"

#include <QInputDialog>
#include <QMenu>
#include <QSettings>
#include <QUrl>

namespace claustrum::lab {
namespace {

/// Encoded, since a slash would start a group.
QString keyOf(const QString &name)
{
    return QStringLiteral("filters/") + QString::fromLatin1(QUrl::toPercentEncoding(name));
}

QString asMenuText(QString text)
{
    return text.replace(QLatin1Char('&'), QLatin1String("&&"));
}

} // namespace

SavedFilters::SavedFilters(FilterLine *line, QWidget *parent)
    : QToolButton(parent)
    , m_line(line)
    , m_menu(new QMenu(this))
{
    setObjectName(QStringLiteral("savedFilters"));
    setText(tr("Filters ▾"));
    setToolTip(tr("Saved filters (Ctrl+Shift+L)"));
    setPopupMode(InstantPopup);
    setMenu(m_menu);
    connect(m_menu, &QMenu::aboutToShow, this, &SavedFilters::fill);
}

QStringList SavedFilters::names()
{
    QSettings settings;
    settings.beginGroup(QStringLiteral("filters"));
    QStringList names;
    for (const QString &key : settings.childKeys())
        names << QUrl::fromPercentEncoding(key.toLatin1());
    return names;
}

QString SavedFilters::lineOf(const QString &name)
{
    return QSettings().value(keyOf(name)).toString();
}

void SavedFilters::save(const QString &name)
{
    if (!name.trimmed().isEmpty())
        QSettings().setValue(keyOf(name.trimmed()), m_line->line());
}

void SavedFilters::remove(const QString &name)
{
    QSettings().remove(keyOf(name));
}

void SavedFilters::fill()
{
    m_menu->clear();
    const QStringList all = names();
    for (const QString &name : all) {
        const QString line = lineOf(name);
        QAction *action = m_menu->addAction(asMenuText(QStringLiteral("%1    %2").arg(name, line)));
        connect(action, &QAction::triggered, this, [this, line] { m_line->setLine(line); });
    }
    if (all.isEmpty())
        m_menu->addAction(tr("No saved filters"))->setEnabled(false);
    m_menu->addSeparator();
    QAction *save = m_menu->addAction(tr("Save this filter…"), this, &SavedFilters::askForName);
    save->setEnabled(!m_line->line().trimmed().isEmpty() && !m_line->isWrong());
    QMenu *removing = m_menu->addMenu(tr("Remove"));
    for (const QString &name : all)
        removing->addAction(asMenuText(name), this, [name] { remove(name); });
    removing->setEnabled(!all.isEmpty());
}

void SavedFilters::askForName()
{
    save(QInputDialog::getText(this, tr("Save filter"), tr("Name")));
}

} // namespace claustrum::lab
