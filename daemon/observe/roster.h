// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/observe/peer.h"
#include "daemon/taps.h"

#include <ctime>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace claustrum {

/// How a process was asked for.
struct ProcessOrigin
{
    std::string command;
    std::vector<std::string> args;
    std::string cwd;
};

/// Who a connection is from, and when it came.
struct ConnectionOrigin
{
    timespec since{};
    Peer peer;
};

/// What the snapshot tells and the daemon itself has no use for: kept as long as the connection
/// or the process, and only while somebody may inspect. Event loop's thread.
class Roster final : public LifeTap
{
public:
    [[nodiscard]] std::shared_ptr<const ProcessOrigin> originOf(const ChildProcess &process) const;
    [[nodiscard]] ConnectionOrigin originOf(const Connection &connection) const;

    void connectionOpened(const Connection &connection) override;
    void connectionClosed(const Connection &connection) override;
    void processStarted(const ChildProcess &process, const SpawnParams &params) override;
    void processForgotten(const ChildProcess &process) override;

private:
    std::unordered_map<const Connection *, ConnectionOrigin> m_connections;
    std::unordered_map<const ChildProcess *, std::shared_ptr<const ProcessOrigin>> m_processes;
};

} // namespace claustrum
