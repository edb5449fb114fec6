// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/children/childrecords.h"
#include "daemon/client/connections.h"
#include "daemon/client/idlewatch.h"
#include "daemon/client/listener.h"
#include "daemon/client/stalledclients.h"
#include "daemon/clienthandover.h"
#include "daemon/hostclean/hostcleaner.h"
#include "daemon/interfaces/instance.h"
#include "daemon/interfaces/settings.h"
#include "daemon/life/orphanwatch.h"
#include "daemon/life/runlock.h"
#include "daemon/loop/memoryreturn.h"
#include "daemon/loop/ownfile.h"
#include "daemon/loop/shutdownsignals.h"
#include "daemon/loop/workers.h"
#include "daemon/methods/dispatcher.h"
#include "daemon/methods/processmethods.h"
#include "daemon/optins.h"
#include "daemon/plugins/pluginsinuse.h"
#include "daemon/predecessortokens.h"
#include "daemon/process/environment.h"
#include "daemon/process/loginpath.h"
#include "daemon/process/processtable.h"
#include "daemon/tenancy.h"

#include <memory>
#include <optional>
#include <string>

namespace claustrum {

/// The daemon: owns its parts, starts and ends them.
///
///     start() ──▶ serving ──server.shutdown, SIGTERM, SIGINT──▶ shutDown(): the loop is left
///
/// Event loop's thread.
class Daemon final : private ConnectionHost, private DaemonView
{
public:
    Daemon(const ServeSettings &settings, Environment environment, EventPoll &poll);
    ~Daemon();

    /// Takes the token and the run directory, listens, and asks the login shell. SIGTERM and SIGINT
    /// wait until the loop runs. The error is a line for stderr.
    Result<void> start();

    /// Waits five seconds at most for the worker threads. False: this object is not to be
    /// destroyed, since one is still blocked, or since a successor waits for the end.
    bool waitForWorkers();

private:
    /// Returns the memory of replay buffers that are gone.
    struct ReplayMemory final : LifeObserver
    {
        void onProcessForgotten(const ChildProcess &process) override
        {
            memory.noteFreed(process.replay().bytes());
        }
        MemoryReturn memory;
    };

    void announce() const;
    void startHostCleaner();
    void prepareForSpawns();
    void addMethods(const std::string &token);
    void ownRunDirectory();
    void takeOverSessions();
    void takeOverChildren();
    void yield(bool keepsClients);
    void readEarlierTokens(const std::string &token);
    void keepEarlierTokens();
    Result<void> listen(const std::string &token);
    void replaceToken(const std::string &token);
    void watchPath(const std::string &token);
    void onSignal(int number);
    void shutDown();
    Result<std::unique_ptr<Listener>> makeListener();
    /// Kills them unless they are to stay; returns the number of killed groups.
    std::size_t killChildren();

    void onRequest(const std::shared_ptr<Connection> &from, std::string_view line) override;
    void onConnectionClosed(const std::shared_ptr<Connection> &connection) override;
    void onAllAnswered() override { m_clientHandOver.onClientChanged(); }
    [[nodiscard]] const std::string &socketPath() const override { return m_settings.socket; }

    void eachConnection(const std::function<void(const Connection &)> &look) const override;
    void eachProcess(const std::function<void(const ChildProcess &)> &look) const override;
    [[nodiscard]] const ChildProcess *process(const std::string &id) const override;

    const ServeSettings &m_settings;
    const Environment m_environment;
    Instance m_instance;
    EventPoll &m_poll;
    Observers m_observers;
    ReplayMemory m_replayMemory;
    ShutdownSignals m_signals;
    PluginsInUse m_plugins;
    Workers m_workers;
    BlockingCalls m_calls;
    Workers m_spawners;
    BlockingCalls m_spawnCalls;
    LoginPath m_loginPath;
    ShellAgent m_shellAgent;
    ChildRecords m_childRecords;
    Tenancy m_tenancy; // outlives the processes
    ProcessTable m_processes;
    ProcessMethods m_processMethods;
    std::optional<EarlierTokens> m_earlierTokens;
    std::optional<PredecessorTokens> m_predecessorTokens;
    std::unique_ptr<Dispatcher> m_dispatcher;
    Connections m_connections;
    ClientHandOver m_clientHandOver;
    std::optional<IdleWatch> m_idleWatch;
    std::optional<StalledClients> m_stalledClients;
    RunLock m_runLock; // before what it protects: dropped after it
    std::unique_ptr<Listener> m_listener;
    OwnFile m_tokenFile;
    std::optional<OrphanWatch> m_orphanWatch;
    std::optional<OptIns> m_optIns;
    std::optional<HostCleaner> m_hostCleaner;
    bool m_shuttingDown = false;
};

/// Runs a daemon in this process until it is shut down; the process's exit status.
int runDaemon(const ServeSettings &settings);

} // namespace claustrum
