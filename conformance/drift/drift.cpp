// SPDX-License-Identifier: Apache-2.0
#include "conformance/drift/drift.h"

#include "conformance/drift/pairchanges.h"

#include <algorithm>
#include <utility>

namespace claustrum::conformance {

std::size_t Drift::changes() const
{
    std::size_t count = 0;
    for (const auto &[group, changes] : groups)
        count += changes.size();
    return count;
}

std::size_t Drift::changes(Grade grade) const
{
    std::size_t count = 0;
    for (const auto &[group, changes] : groups)
        count += static_cast<std::size_t>(
            std::count_if(changes.begin(), changes.end(),
                          [&](const DriftChange &change) { return change.graded.grade == grade; }));
    return count;
}

void DriftFinder::compare(const DriftSession &from, const DriftSession &to)
{
    const PairChanges pair = pairChanges(from, to);
    ++m_drift.scenarios;
    m_drift.answers += pair.answers;
    m_drift.notCompared += pair.notCompared;
    m_drift.notes.insert(m_drift.notes.end(), pair.notes.begin(), pair.notes.end());
    for (const PairChanges::Change &one : pair.changes)
        add(one.key, one.change);
}

void DriftFinder::add(const DriftKey &key, const DriftChange &change)
{
    const auto [place, isFirst] = m_changes.try_emplace(key, change);
    DriftChange &kept = place->second;
    if (!isFirst)
        kept.alone += change.alone;
    if (kept.graded.grade < change.graded.grade)
        kept.graded = change.graded;
    ++kept.count;
    kept.scenarios.insert(change.example.scenario);
    kept.places.insert(change.places.begin(), change.places.end());
}

Drift DriftFinder::take()
{
    for (auto &[key, change] : m_changes)
        m_drift.groups[key.group].push_back(std::move(change));
    m_changes.clear();
    return std::exchange(m_drift, {});
}

} // namespace claustrum::conformance
