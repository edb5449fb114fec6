// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

#include <functional>

namespace claustrum::lab {

class TextPane;

/// The left margin of a TextPane: beside the first line of each tag, where the text is from.
/// A narrow pane has a narrower margin, or none.
class TextMargin : public QWidget
{
    Q_OBJECT
public:
    /// The label of a tag. @param isShort of at most `shortColumns` characters, not `columns`
    using Label = std::function<QString(quint64 tag, bool isShort)>;
    static constexpr int columns = 21;
    static constexpr int shortColumns = 8;
    static constexpr int textColumns = 50; ///< that the margin leaves for the text, at least

    TextMargin(TextPane *pane, Label label);

    /// The labels in view, from the top.
    [[nodiscard]] QStringList labels() const;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void place();

    TextPane *m_pane;
    Label m_label;
    bool m_isShort = false;
};

} // namespace claustrum::lab
