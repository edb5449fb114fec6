// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace claustrum {

/// Cells in columns, the first one left-aligned, the others right-aligned, with a bar at the end of
/// each row. The first row is the heading.
class TextTable
{
public:
    /// @param bar the share of the row's bar, 0 to 1; negative: none
    void addRow(std::vector<std::string> cells, double bar = -1);

    /// Lines of at most @p width columns, if the cells leave room: the first column gives way down
    /// to 12 columns, then the bars.
    [[nodiscard]] std::string text(std::size_t width) const;

private:
    struct Row
    {
        std::vector<std::string> cells;
        double bar;
    };

    [[nodiscard]] std::vector<std::size_t> widths() const;

    std::vector<Row> m_rows;
};

/// Full blocks, and an eighth at the end: @p share of @p width columns.
[[nodiscard]] std::string barText(double share, std::size_t width);

/// The text in @p width columns, cut with an ellipsis if needed; invalid and control characters
/// are dots.
[[nodiscard]] std::string cell(const std::string &text, std::size_t width);

} // namespace claustrum
