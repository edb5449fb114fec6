// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QHeaderView>

namespace claustrum::lab {

/// A horizontal header whose texts stand exactly above those of the cells.
class AlignedHeader : public QHeaderView
{
    Q_OBJECT
public:
    /// @param margin pixels between a cell's edge and its text
    explicit AlignedHeader(int margin, QWidget *parent = nullptr);

protected:
    void paintSection(QPainter *painter, const QRect &rect, int section) const override;
    [[nodiscard]] QSize sectionSizeFromContents(int section) const override;

private:
    const int m_margin;
};

} // namespace claustrum::lab
