// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/nametable.h"

namespace claustrum::lab {

NameTable::NameTable()
{
    idOf("");
}

NameId NameTable::idOf(std::string_view name)
{
    const auto found = m_ids.find(name);
    if (found != m_ids.end())
        return found->second;
    if (m_names.size() >= limit && name != "…")
        return idOf("…");
    const auto id = static_cast<NameId>(m_names.size());
    m_ids.emplace(m_names.emplace_back(name), id);
    return id;
}

} // namespace claustrum::lab
