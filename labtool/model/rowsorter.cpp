// SPDX-License-Identifier: Apache-2.0
#include "labtool/model/rowsorter.h"

#include <QElapsedTimer>

#include <algorithm>
#include <utility>

namespace claustrum::lab {

void RowSorter::start(std::vector<Key> keys)
{
    m_keys = std::move(keys);
    m_run = 0;
    m_at = 0;
}

bool RowSorter::step(int milliseconds)
{
    const auto isLess = [](const Key &one, const Key &other) { return one.value < other.value; };
    const auto at = [this](std::size_t index) {
        return m_keys.begin() + static_cast<std::ptrdiff_t>(std::min(index, m_keys.size()));
    };
    QElapsedTimer clock;
    clock.start();
    while (m_run < m_keys.size()) {
        if (m_run == 0)
            std::stable_sort(at(m_at), at(m_at + firstRun), isLess);
        else
            std::inplace_merge(at(m_at), at(m_at + m_run), at(m_at + 2 * m_run), isLess);
        m_at += m_run == 0 ? firstRun : 2 * m_run;
        if (m_at >= m_keys.size()) {
            m_run = m_run == 0 ? firstRun : 2 * m_run;
            m_at = 0;
        }
        if (clock.elapsed() >= milliseconds)
            break;
    }
    return m_run >= m_keys.size();
}

std::vector<RowSorter::Key> RowSorter::take()
{
    return std::exchange(m_keys, {});
}

} // namespace claustrum::lab
