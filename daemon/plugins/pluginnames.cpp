// SPDX-License-Identifier: Apache-2.0
#include "daemon/plugins/pluginnames.h"

#include <algorithm>

namespace claustrum {
namespace {

constexpr std::string_view digits = "0123456789abcdef";
constexpr std::size_t nameLength = 16;

} // namespace

bool isPluginName(std::string_view name)
{
    return name.size() == nameLength && name.find_first_not_of(digits) == name.npos;
}

void addPluginNames(std::set<std::string> &names, std::string_view argument)
{
    for (std::size_t at = argument.find_first_of(digits); at != argument.npos;) {
        const std::size_t end = std::min(argument.find_first_not_of(digits, at), argument.size());
        if (end - at == nameLength)
            names.emplace(argument.substr(at, nameLength));
        at = argument.find_first_of(digits, end);
    }
}

} // namespace claustrum
