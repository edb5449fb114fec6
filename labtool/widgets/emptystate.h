// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLabel>

#include <functional>

class QAbstractItemView;

namespace claustrum::lab {

/// What stands in a view that has nothing to show: why, and what to do about it.
class EmptyState : public QLabel
{
    Q_OBJECT
public:
    /// @param text asked whenever the view is empty; markup allowed
    EmptyState(QAbstractItemView *view, std::function<QString()> text);

    /// Asks for the text anew.
    void refresh();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void place();

    QAbstractItemView *m_view;
    std::function<QString()> m_text;
};

} // namespace claustrum::lab
