// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/process/processtable.h"
#include "wire/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace claustrum {

/// The ceiling of processes (max-processes): those whose exit frame is not out, and those that are
/// being started. Event loop's thread.
class SpawnCeiling
{
public:
    /// The place of a spawn until its process is in the table; empty without a ceiling.
    using Place = std::shared_ptr<void>;

    /// @param most zero: no ceiling
    SpawnCeiling(const ProcessTable &table, std::int64_t most)
        : m_table(table)
        , m_most(most)
    {}

    /// A place, or the error that answers the spawn.
    Result<Place> enter()
    {
        if (m_most == 0)
            return Place();
        if (m_table.runningCount() + m_starting >= static_cast<std::size_t>(m_most))
            return Error{"too many processes: the limit of " + std::to_string(m_most)
                         + " is reached (max-processes)"};
        ++m_starting;
        return Place(this, [](SpawnCeiling *ceiling) { --ceiling->m_starting; });
    }

private:
    const ProcessTable &m_table;
    const std::int64_t m_most;
    std::size_t m_starting = 0;
};

} // namespace claustrum
