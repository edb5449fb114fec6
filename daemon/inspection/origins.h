// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/inspection/peer.h"
#include "daemon/interfaces/observers.h"

#include <ctime>
#include <memory>
#include <string>
#include <unordered_map>

namespace claustrum {

/// The peer of a connection, and the time of its accept.
struct ConnectionOrigin
{
    timespec since{};
    Peer peer;
};

/// Facts for the snapshot that the daemon itself does not use: kept as long as the connection or
/// the process, and only with -inspect. Event loop's thread.
class Origins final : public LifeObserver
{
public:
    /// The params of its process.spawn, without the environment.
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
