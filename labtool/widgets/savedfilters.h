// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStringList>
#include <QToolButton>

class QMenu;

namespace claustrum::lab {

class FilterLine;

/// The filters that a person has given a name, in the settings; chosen ones go into the line.
class SavedFilters : public QToolButton
{
    Q_OBJECT
public:
    explicit SavedFilters(FilterLine *line, QWidget *parent = nullptr);

    [[nodiscard]] static QStringList names();
    [[nodiscard]] static QString lineOf(const QString &name);
    /// What the line says now; replaces one of that name.
    void save(const QString &name);
    static void remove(const QString &name);

private:
    void fill();
    void askForName();

    FilterLine *m_line;
    QMenu *m_menu;
};

} // namespace claustrum::lab
