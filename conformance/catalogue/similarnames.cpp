// SPDX-License-Identifier: Apache-2.0
#include "conformance/catalogue/similarnames.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace claustrum::conformance {
namespace {

/// The number of inserted, removed or replaced bytes from one text to the other.
std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t change = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            row[j + 1] = std::min({change, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

} // namespace

std::vector<std::string> similarNames(const std::vector<std::string> &names, std::string_view name,
                                      std::size_t count)
{
    std::vector<std::pair<std::size_t, std::string>> all;
    for (const std::string &one : names) {
        const auto whole = editDistance(name, one);
        const auto first = 1 + editDistance(name, std::string_view(one).substr(0, one.find('/')));
        all.emplace_back(std::min(whole, first), one);
    }
    std::sort(all.begin(), all.end());
    std::vector<std::string> similar;
    for (std::size_t at = 0; at < std::min(count, all.size()); ++at)
        similar.push_back(all[at].second);
    return similar;
}

} // namespace claustrum::conformance
