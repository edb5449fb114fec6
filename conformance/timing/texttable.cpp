// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/texttable.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace claustrum {
namespace {

constexpr std::size_t leastName = 12;
constexpr std::size_t mostBar = 24;
constexpr std::size_t space = 2; ///< between columns

/// Characters, of UTF-8: names and numbers have no wide ones here.
std::size_t columnsOf(const std::string &text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    }));
}

std::string rightAligned(const std::string &text, std::size_t width)
{
    const std::size_t columns = columnsOf(text);
    return std::string(width > columns ? width - columns : 0, ' ') + text;
}

} // namespace

std::string cell(const std::string &text, std::size_t width)
{
    std::string shown;
    for (const char c : text)
        shown += static_cast<unsigned char>(c) < 0x80 && (c < ' ' || c == 0x7f) ? '.' : c;
    std::size_t columns = columnsOf(shown);
    if (columns > width) {
        std::size_t end = 0;
        for (columns = 0; end < shown.size(); ++end) {
            if ((static_cast<unsigned char>(shown[end]) & 0xc0U) != 0x80U && ++columns >= width)
                break;
        }
        shown = shown.substr(0, end) + "…";
        columns = width;
    }
    return shown + std::string(width - columns, ' ');
}

std::string barText(double share, std::size_t width)
{
    static constexpr std::array eighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const auto filled = static_cast<std::size_t>(
        std::lround(std::clamp(share, 0.0, 1.0) * static_cast<double>(width) * 8));
    std::string bar;
    for (std::size_t i = 0; i < filled / 8; ++i)
        bar += "█";
    bar += eighths.at(filled % 8);
    return bar.empty() && share > 0 ? "▏" : bar;
}

void TextTable::addRow(std::vector<std::string> cells, double bar)
{
    m_rows.push_back({std::move(cells), bar});
}

std::vector<std::size_t> TextTable::widths() const
{
    std::vector<std::size_t> widths;
    for (const Row &row : m_rows) {
        widths.resize(std::max(widths.size(), row.cells.size()));
        for (std::size_t i = 0; i < row.cells.size(); ++i)
            widths[i] = std::max(widths[i], columnsOf(row.cells[i]));
    }
    return widths;
}

std::string TextTable::text(std::size_t width) const
{
    auto columns = widths();
    if (columns.empty())
        return {};
    const std::size_t others = std::accumulate(columns.begin() + 1, columns.end(), std::size_t{0})
                               + space * (columns.size() - 1);
    const std::size_t room = width > others ? width - others : 0;
    columns[0] = std::min(columns[0], std::max(room, leastName));
    const std::size_t used = columns[0] + others + space;
    const std::size_t bars = width > used ? std::min(width - used, mostBar) : 0;
    std::string lines;
    for (const Row &row : m_rows) {
        std::string line = cell(row.cells[0], columns[0]);
        for (std::size_t i = 1; i < row.cells.size(); ++i)
            line += std::string(space, ' ') + rightAligned(row.cells[i], columns[i]);
        if (row.bar > 0 && bars > 0)
            line += std::string(space, ' ') + barText(row.bar, bars);
        lines += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    }
    return lines;
}

} // namespace claustrum
