// SPDX-License-Identifier: Apache-2.0
#include "labtool/filter/filtervalues.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <vector>

namespace claustrum::lab {
namespace {

std::optional<double> unitOf(std::string_view unit, ValueType type)
{
    using Row = std::pair<std::string_view, double>;
    static constexpr std::array sizes{
        Row{"", 1},       Row{"b", 1},           Row{"k", 1024},
        Row{"kib", 1024}, Row{"m", 1024 * 1024}, Row{"mib", 1024 * 1024}};
    static constexpr std::array durations{Row{"", 1e6},    Row{"ns", 1},   Row{"us", 1e3},
                                          Row{"µs", 1e3},  Row{"ms", 1e6}, Row{"s", 1e9},
                                          Row{"min", 6e10}};
    std::string lower(unit);
    for (char &c : lower)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    const auto in = [&](const auto &rows) -> std::optional<double> {
        for (const auto &[name, factor] : rows) {
            if (name == lower)
                return factor;
        }
        return std::nullopt;
    };
    if (type == ValueType::Bytes)
        return in(sizes);
    if (type == ValueType::Duration)
        return in(durations);
    return unit.empty() ? std::optional<double>(1) : std::nullopt;
}

std::optional<double> readNumber(std::string_view text, ValueType type)
{
    double value = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (error != std::errc() || value != value)
        return std::nullopt;
    const auto factor = unitOf(text.substr(static_cast<std::size_t>(end - text.data())), type);
    return factor ? std::optional<double>(value * *factor) : std::nullopt;
}

/// The Levenshtein distance.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

} // namespace

std::optional<std::pair<double, double>> readRange(std::string_view text, ValueType type)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const auto dots = text.find("..");
    if (dots == std::string_view::npos) {
        const auto value = readNumber(text, type);
        return value ? std::optional(std::pair(*value, *value)) : std::nullopt;
    }
    const auto from = text.substr(0, dots);
    const auto to = text.substr(dots + 2);
    const auto least = from.empty() ? std::optional(-infinity) : readNumber(from, type);
    const auto most = to.empty() ? std::optional(infinity) : readNumber(to, type);
    if (!least || !most || (from.empty() && to.empty()))
        return std::nullopt;
    return std::pair(*least, *most);
}

std::string_view typeName(ValueType type)
{
    if (type == ValueType::Bytes)
        return "size";
    if (type == ValueType::Time)
        return "time";
    return type == ValueType::Duration ? "duration" : "number";
}

std::string didYouMean(std::string_view word)
{
    std::string_view best;
    std::size_t least = word.size() < 5 ? 2 : 3; // a match needs fewer changes
    const auto consider = [&](std::string_view name) {
        const auto changes = distance(word.substr(0, 40), name);
        if (changes < least) {
            least = changes;
            best = name;
        }
    };
    for (const FieldRow &row : filterFields())
        consider(row.name);
    for (const KeywordRow &row : filterKeywords())
        consider(row.name);
    return best.empty() ? std::string() : "; did you mean '" + std::string(best) + "'?";
}

} // namespace claustrum::lab
