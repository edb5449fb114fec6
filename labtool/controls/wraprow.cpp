// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/wraprow.h"

#include <QWidget>

#include <algorithm>

namespace claustrum::lab {
namespace {

constexpr int gap = 6;

bool isShown(const QLayoutItem *item)
{
    return !item->isEmpty(); // hidden widgets take no room
}

bool canGrow(const QLayoutItem *item)
{
    return item->expandingDirections() & Qt::Horizontal;
}

} // namespace

WrapRow::WrapRow()
{
    setContentsMargins(0, 0, 0, 0);
}

WrapRow::~WrapRow()
{
    while (QLayoutItem *item = takeAt(0))
        delete item;
}

QLayoutItem *WrapRow::itemAt(int index) const
{
    return index >= 0 && index < count() ? m_items[static_cast<std::size_t>(index)] : nullptr;
}

QLayoutItem *WrapRow::takeAt(int index)
{
    QLayoutItem *item = itemAt(index);
    if (item)
        m_items.erase(m_items.begin() + index);
    return item;
}

std::vector<WrapRow::Items> WrapRow::lines(int width) const
{
    std::vector<Items> lines;
    int used = 0;
    for (QLayoutItem *item : m_items) {
        if (!isShown(item))
            continue;
        const int wanted = item->sizeHint().width();
        if (lines.empty() || used + gap + wanted > width) {
            lines.emplace_back();
            used = -gap;
        }
        lines.back().push_back(item);
        used += gap + wanted;
    }
    return lines;
}

int WrapRow::heightOf(const Items &line)
{
    int height = 0;
    for (const QLayoutItem *item : line)
        height = std::max(height, item->sizeHint().height());
    return height;
}

int WrapRow::heightForWidth(int width) const
{
    int height = -gap;
    for (const Items &line : lines(width))
        height += gap + heightOf(line);
    return std::max(height, 0);
}

QSize WrapRow::minimumSize() const
{
    QSize size;
    for (const QLayoutItem *item : m_items) {
        if (isShown(item))
            size = size.expandedTo(item->minimumSize());
    }
    return size;
}

QSize WrapRow::sizeHint() const
{
    QSize size(-gap, 0);
    for (const QLayoutItem *item : m_items) {
        if (!isShown(item))
            continue;
        const QSize wanted = item->sizeHint();
        size = {size.width() + gap + wanted.width(), std::max(size.height(), wanted.height())};
    }
    return size.expandedTo({0, 0});
}

void WrapRow::setGeometry(const QRect &rect)
{
    QLayout::setGeometry(rect);
    int y = rect.y();
    for (const Items &line : lines(rect.width())) {
        const int height = heightOf(line);
        place(line, {rect.x(), y, rect.width(), height});
        y += height + gap;
    }
}

void WrapRow::place(const Items &line, const QRect &rect) const
{
    int rest = rect.width() + gap;
    int growing = 0;
    for (const QLayoutItem *item : line) {
        rest -= gap + item->sizeHint().width();
        growing += canGrow(item) ? 1 : 0;
    }
    int x = rect.x();
    for (QLayoutItem *item : line) {
        int width = std::min(item->sizeHint().width(), rect.width());
        if (rest > 0 && canGrow(item)) {
            const int share = rest / growing--;
            width += share;
            rest -= share;
        }
        item->setGeometry({x, rect.y(), width, rect.height()});
        x += width + gap;
    }
}

} // namespace claustrum::lab
