// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/connections.h"
#include "daemon/process/processtable.h"
#include "daemon/tenancy.h"

#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>

namespace claustrum {

/// The clients at an upgrade: given to the successor, and received from the predecessor
/// (docs/succession.md, Clients). Event loop's thread.
class ClientHandOver
{
public:
    struct Parts
    {
        Connections &connections;
        ProcessTable &processes;
        Tenancy &tenancy;
    };

    explicit ClientHandOver(const Parts &parts);

    /// From now on no request is begun. Once those in work are answered, or after the time limit,
    /// gives all clients without one to the successor, and calls @p done. The other ones stay, to
    /// be closed.
    void begin(std::function<void()> done);
    static constexpr std::chrono::milliseconds patience{250};

    /// Takes over the predecessor's clients.
    void resume();

private:
    void look();
    void give(const std::shared_ptr<Connection> &connection);
    void resume(KeeperLine::Client client);

    const Parts m_parts;
    QTimer m_timer;
    std::function<void()> m_done;
    std::chrono::steady_clock::time_point m_deadline;
};

} // namespace claustrum
