// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDialog>
#include <QList>

class QAction;

namespace claustrum::lab {

/// All keys and all terms of the filter language, taken from their definitions.
class CheatSheet : public QDialog
{
    Q_OBJECT
public:
    CheatSheet(const QList<QAction *> &actions, QWidget *parent);
};

} // namespace claustrum::lab
