// SPDX-License-Identifier: Apache-2.0
#include "daemon/postmortem/outputends.h"

#include <algorithm>

namespace claustrum {

void OutputEnds::append(std::string_view bytes)
{
    m_bytes += bytes.size();
    const auto room = std::min(keptBytes - m_first.size(), bytes.size());
    m_first += bytes.substr(0, room);
    bytes.remove_prefix(room);
    if (bytes.size() > keptBytes)
        bytes.remove_prefix(bytes.size() - keptBytes);
    m_last += bytes;
    if (m_last.size() > 2 * keptBytes)
        m_last.erase(0, m_last.size() - keptBytes);
}

std::string OutputEnds::last() const
{
    return m_last.size() > keptBytes ? m_last.substr(m_last.size() - keptBytes) : m_last;
}

} // namespace claustrum
