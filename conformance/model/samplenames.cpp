// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/samplenames.h"

#include <algorithm>

namespace claustrum::conformance {

std::set<std::string> sampleNames(std::string_view metrics)
{
    std::set<std::string> names;
    while (!metrics.empty()) {
        const auto line = metrics.substr(0, metrics.find('\n'));
        metrics.remove_prefix(std::min(line.size() + 1, metrics.size()));
        if (!line.empty() && line[0] != '#')
            names.emplace(line.substr(0, line.find_first_of("{ ")));
    }
    return names;
}

} // namespace claustrum::conformance
