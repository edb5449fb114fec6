// SPDX-License-Identifier: Apache-2.0
#include "daemon/repository/configlisting.h"

#include <algorithm>

namespace claustrum {

void ConfigListing::read(std::string_view block)
{
    while (!block.empty()) {
        const auto end = m_inValue ? block.find('\0') : block.find_first_of({"\n\0", 2});
        const auto part = block.substr(0, end);
        if (!m_inValue) {
            m_length += part.size();
            m_key += part.substr(0, longestKey - std::min(longestKey, m_key.size()));
        }
        if (end == std::string_view::npos)
            return;
        if (!m_inValue)
            endKey();
        m_inValue = block[end] == '\n';
        block.remove_prefix(end + 1);
    }
}

void ConfigListing::endKey()
{
    m_longest = std::max(m_longest, m_length);
    constexpr std::string_view section = "hook.";
    const auto last = m_key.rfind('.');
    if (m_key.starts_with(section) && last >= section.size() && m_hooks.size() <= mostHooks
        && m_hookBytes <= mostHookBytes) {
        std::string name = m_key.substr(section.size(), last - section.size());
        if (std::find(m_hooks.begin(), m_hooks.end(), name) == m_hooks.end()) {
            m_hookBytes += name.size();
            m_hooks.push_back(std::move(name));
        }
    }
    m_key.clear();
    m_length = 0;
}

} // namespace claustrum
