// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/keeper/keeperline.h"
#include "daemon/interfaces/childrecorder.h"
#include "daemon/interfaces/observers.h"
#include "daemon/loop/eventpoll.h"
#include "daemon/methods/processmethods.h"
#include "daemon/process/sessionkeeper.h"
#include "wire/builds.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace claustrum {

/// This daemon as the tenant of a keeper (docs/succession.md): goes on with the sessions of its
/// predecessor, gives its own ones to the keeper, and leaves them to a successor.
///
///     Alone ──attach()──▶ Tenant ──leave(), or the keeper has gone──▶ Alone
///
/// Alone, everything is as without this option. Event loop's thread.
class Tenancy final : public SessionKeeper
{
public:
    struct Parts
    {
        EventPoll &poll;
        const Observers &observers;
        const ReferenceBuild &build;
        ProcessMethods &methods;
    };

    /// Must outlive all processes.
    explicit Tenancy(EventPoll &poll);

    /// Becomes the tenant and takes over the sessions. Blocks until the predecessor has left them.
    /// A failure is a line in the log.
    /// @param yield ends this daemon, since a successor waits for that, and takes the clients if
    /// its argument is true
    void attach(const std::string &socket, const KeeperLine::Terms &terms, const Parts &parts,
                std::function<void(bool)> yield);

    [[nodiscard]] bool isTenant() const { return m_line.isOpen(); }
    /// Likewise, after a look: the keeper may have been killed just now.
    [[nodiscard]] bool isStillTenant()
    {
        return isTenant() && m_line.news() != KeeperLine::News::Gone;
    }
    /// Whether the sessions wait for a successor.
    [[nodiscard]] bool hasLeft() const { return m_hasLeft; }
    /// Whether there may be sessions of a predecessor that this daemon does not have: then what it
    /// finds running must be left alone.
    [[nodiscard]] bool leavesSessions() const { return m_leavesSessions; }
    /// Of the predecessor; empty: there was none.
    [[nodiscard]] const std::string &instanceBefore() const { return m_line.instanceBefore(); }
    void name(const std::string &instance) { m_line.name(instance); }
    void listens(const std::string &instance, const std::string &token)
    {
        m_line.listens(instance, token);
    }
    /// The running processes that it goes on with, as they were started.
    [[nodiscard]] const std::vector<StartedChild> &adopted() const { return m_adopted; }

    // At an upgrade (ClientHandOver).
    void giveClient(int socket, int state) { m_line.giveClient(socket, state); }
    void giveListener(int socket) { m_line.giveListener(socket); }
    [[nodiscard]] std::vector<KeeperLine::Client> takeClients() { return m_line.takeClients(); }
    [[nodiscard]] Fd takeListener() { return m_line.takeListener(); }

    std::unique_ptr<KeptSession> keep(const StartedProgram &program,
                                      const SessionTexts &texts) override;

    /// The sessions wait for a successor from now on.
    void leave();
    /// After leave(): nothing of this process uses them any more.
    void release() { m_line.release(); }

private:
    void adopt(KeeperLine::Session session, const Parts &parts);
    Result<void> tryToAdopt(KeeperLine::Session &session, const Parts &parts);
    std::unique_ptr<SpillFiles> spillOf(KeeperLine::Session &session, const std::string &id,
                                        const Parts &parts);
    void onNews();

    KeeperLine m_line;
    Watch m_watch;
    std::function<void(bool)> m_yield;
    std::uint64_t m_nextKey = 1;
    bool m_hasLeft = false;
    bool m_leavesSessions = false;
    std::vector<StartedChild> m_adopted;
};

} // namespace claustrum
