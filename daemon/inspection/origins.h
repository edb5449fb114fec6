// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/inspection/peer.h"
#include "daemon/interfaces/observers.h"

#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace claustrum {

/// The peer of a connection, and the time of its accept.
struct ConnectionOrigin
{
    timespec since{};
    Peer peer;
};

/// The spawn of a process, and what happened to it last. Times are seconds since 1970.
struct ProcessOrigin
{
    std::shared_ptr<const SpawnParams> params; ///< of its process.spawn, without the environment
    std::optional<double> lastOutput = {};     ///< none: it has printed nothing
    std::optional<double> lastInput = {};      ///< none: it was given nothing
    std::optional<double> lastDetachment = {}; ///< none: it has always been attached, or never
};

/// Facts for the snapshot that the daemon itself does not use: kept as long as the connection or
/// the process, and only with -inspect. Event loop's thread.
class Origins final : public LifeObserver, public WorkObserver
{
public:
    [[nodiscard]] ProcessOrigin originOf(const ChildProcess &process) const;
    [[nodiscard]] ConnectionOrigin originOf(const Connection &connection) const;

    void onConnectionOpened(const Connection &connection) override;
    void onConnectionClosed(const Connection &connection) override;
    void onProcessStarted(const ChildProcess &process,
                          const std::shared_ptr<const SpawnParams> &params) override;
    void onProcessDetached(const ChildProcess &process) override;
    void onProcessForgotten(const ChildProcess &process) override;
    void onOutputFramed(const ChildProcess &process, Stream stream,
                        std::string_view bytes) override;
    void onStdinAccepted(const ChildProcess &process, std::size_t bytes) override;

private:
    std::unordered_map<const Connection *, ConnectionOrigin> m_connections;
    std::unordered_map<const ChildProcess *, ProcessOrigin> m_processes;
};

} // namespace claustrum
