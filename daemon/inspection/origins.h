// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/inspection/peer.h"
#include "daemon/interfaces/observers.h"

#include <ctime>
#include <memory>
#include <string>
#include <unordered_map>

namespace claustrum {

/// Who a connection is from, and when it came.
struct ConnectionOrigin
{
    timespec since{};
    Peer peer;
};

/// What the snapshot tells and the daemon itself has no use for: kept as long as the connection
/// or the process, and only while somebody may inspect. Event loop's thread.
class Origins final : public LifeObserver
{
public:
    /// How a process was asked for, without its environment.
    [[nodiscard]] std::shared_ptr<const SpawnParams> originOf(const ChildProcess &process) const;
    [[nodiscard]] ConnectionOrigin originOf(const Connection &connection) const;

    void onConnectionOpened(const Connection &connection) override;
    void onConnectionClosed(const Connection &connection) override;
    void onProcessStarted(const ChildProcess &process,
                          const std::shared_ptr<const SpawnParams> &params) override;
    void onProcessForgotten(const ChildProcess &process) override;

private:
    std::unordered_map<const Connection *, ConnectionOrigin> m_connections;
    std::unordered_map<const ChildProcess *, std::shared_ptr<const SpawnParams>> m_processes;
};

} // namespace claustrum
