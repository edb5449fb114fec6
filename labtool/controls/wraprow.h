// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLayout>

#include <vector>

namespace claustrum::lab {

/// A row of widgets that continues on further lines where it is too narrow. Widgets that can use
/// more width, such as line edits, share the rest of their line.
class WrapRow : public QLayout
{
    Q_OBJECT
public:
    WrapRow();
    ~WrapRow() override;

    void addItem(QLayoutItem *item) override { m_items.push_back(item); }
    [[nodiscard]] int count() const override { return static_cast<int>(m_items.size()); }
    [[nodiscard]] QLayoutItem *itemAt(int index) const override;
    QLayoutItem *takeAt(int index) override;

    [[nodiscard]] Qt::Orientations expandingDirections() const override { return Qt::Horizontal; }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    /// The width of the widest widget, and the height of one line.
    [[nodiscard]] QSize minimumSize() const override;
    /// All in one line.
    [[nodiscard]] QSize sizeHint() const override;
    void setGeometry(const QRect &rect) override;

private:
    using Items = std::vector<QLayoutItem *>;

    [[nodiscard]] std::vector<Items> lines(int width) const;
    void place(const Items &line, const QRect &rect) const;
    [[nodiscard]] static int heightOf(const Items &line);

    Items m_items;
};

} // namespace claustrum::lab
