// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLabel>

#include <functional>

class QAbstractItemView;

namespace claustrum::lab {

/// The text in an empty view: why it is empty, and what to do.
class EmptyState : public QLabel
{
    Q_OBJECT
public:
    /// @param text called whenever the view is empty; markup allowed
    EmptyState(QAbstractItemView *view, std::function<QString()> text);

    /// Updates the text.
    void refresh();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void place();

    QAbstractItemView *m_view;
    std::function<QString()> m_text;
};

} // namespace claustrum::lab
