// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/pendingreply.h"
#include "daemon/process/processtable.h"
#include "wire/builds.h"
#include "wire/params.h"

#include <memory>
#include <unordered_map>

namespace claustrum {

class StdinGate;

/// process.stdin for all connections: requests of each connection are admitted in the order of
/// their arrival, so while the first waits for room the others wait after it (processes.md). In
/// builds that refuse data beyond the queue nothing waits.
///
/// Waiting requests take memory, bounded by the limit of a connection on requests in work; they are
/// dropped with the connection. Event loop's thread.
class StdinGates
{
public:
    StdinGates(const ProcessTable &table, const ReferenceBuild &build)
        : m_table(table)
        , m_build(build)
    {}

    /// Answers @p reply once the data is accepted or refused.
    void admit(const StdinParams &params, PendingReply reply);
    void close(const Connection &connection) { m_gates.erase(&connection); }

private:
    const ProcessTable &m_table;
    const ReferenceBuild &m_build;
    // Of the connections that have something waiting, or had.
    std::unordered_map<const Connection *, std::shared_ptr<StdinGate>> m_gates;
};

} // namespace claustrum
