// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/task.h"
#include "daemon/process/processtable.h"

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace claustrum {

/// The processes of the CLI's sessions, and the turns of the spawns that take one over: one spawn
/// at a time for each session (later/processes.md, D). The processes that run and the spawns in
/// work bound it. Event loop's thread.
class Sessions
{
public:
    using Turn = Task<void()>;

    explicit Sessions(const ProcessTable &table)
        : m_table(table)
    {}

    /// Calls @p turn once no other spawn has the session; endTurn() is called after it.
    void beginTurn(const std::string &key, Turn turn);
    /// Ends the running turn, with the process that has the session now, or none.
    void endTurn(const std::string &key, const std::shared_ptr<ChildProcess> &process);

    /// The processes of the session whose exit frame is not out, under other ids than @p id.
    [[nodiscard]] std::vector<std::shared_ptr<ChildProcess>> others(const std::string &key,
                                                                    const std::string &id) const;

private:
    struct Session
    {
        bool hasTurn = false;
        std::deque<Turn> waiting;
        std::vector<std::weak_ptr<ChildProcess>> processes;
    };

    [[nodiscard]] bool isLive(const std::weak_ptr<ChildProcess> &process) const;
    void forgetDead(const std::string &key);

    const ProcessTable &m_table;
    std::unordered_map<std::string, Session> m_sessions;
};

} // namespace claustrum
