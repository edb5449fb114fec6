// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStringList>
#include <QToolButton>

class QMenu;

namespace claustrum::lab {

class FilterLine;

/// A menu of named filters from the settings. Choosing one sets the filter line.
class SavedFilters : public QToolButton
{
    Q_OBJECT
public:
    explicit SavedFilters(FilterLine *line, QWidget *parent = nullptr);

    [[nodiscard]] static QStringList names();
    [[nodiscard]] static QString lineOf(const QString &name);
    /// Saves the current line, replacing a filter of that name.
    void save(const QString &name);
    static void remove(const QString &name);

private:
    void fill();
    void askForName();

    FilterLine *m_line;
    QMenu *m_menu;
};

} // namespace claustrum::lab
