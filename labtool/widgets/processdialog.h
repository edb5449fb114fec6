// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDialog>

namespace claustrum::lab {

/// A text that can be selected and copied, such as the details of a process. Esc closes it.
class ProcessDialog : public QDialog
{
    Q_OBJECT
public:
    ProcessDialog(const QString &title, const QString &text, QWidget *parent);
};

} // namespace claustrum::lab
