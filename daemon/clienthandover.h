// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/connections.h"
#include "daemon/loop/eventpoll.h"
#include "daemon/process/processtable.h"
#include "daemon/tenancy.h"

#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>

namespace claustrum {

/// The clients at an upgrade: given to the successor, and received from the predecessor
/// (docs/succession.md, Clients). Event loop's thread.
class ClientHandOver final : private EventPoll::Deferred
{
public:
    struct Parts
    {
        EventPoll &poll;
        Connections &connections;
        ProcessTable &processes;
        Tenancy &tenancy;
    };

    explicit ClientHandOver(const Parts &parts);
    ~ClientHandOver();
    ClientHandOver(const ClientHandOver &) = delete;
    ClientHandOver &operator=(const ClientHandOver &) = delete;

    /// From now on no request is begun. Once those in work are answered, or after the time limit,
    /// gives all clients without one to the successor, and calls @p done. The other ones stay, to
    /// be closed.
    void begin(std::function<void()> done);
    static constexpr std::chrono::milliseconds patience{250};

    /// A client owes or is owed nothing any more, or has gone.
    void onClientChanged();

    /// Takes over the predecessor's clients.
    void resume();

private:
    void runDeferred() override;
    void look();
    void giveAll();
    void give(const std::shared_ptr<Connection> &connection);
    void resume(KeeperLine::Client client);

    const Parts m_parts;
    QTimer m_timer;
    std::function<void()> m_done; // empty: none is under way
    bool m_looksSoon = false;
};

} // namespace claustrum
