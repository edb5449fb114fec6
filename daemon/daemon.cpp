// SPDX-License-Identifier: Apache-2.0
#include "daemon/daemon.h"

#include "daemon/children/reaping.h"
#include "daemon/loop/log.h"
#include "daemon/loop/startuppages.h"
#include "daemon/methods/filesmethods.h"
#include "daemon/methods/gitmethods.h"
#include "daemon/methods/launchermethods.h"
#include "daemon/methods/pluginsmethods.h"
#include "daemon/methods/servermethods.h"
#include "daemon/startleftovers.h"
#include "daemon/startlock.h"
#include "daemon/token.h"
#include "posix/processfacts.h"
#include "posix/randomhex.h"
#include "wire/goerrno.h"

#include <QCoreApplication>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <unistd.h>

namespace claustrum {
namespace {

/// A spawn takes a thread for a moment only, unless a file system hangs.
constexpr Slots::Limits spawnLimits{256, 64, 0};

constexpr std::size_t instanceIdBytes = 16;

std::int64_t millisecondsSince1970()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::string plainGreeting(const std::string &socket, const Instance &)
{
    return "Claustrum remote server listening on " + socket;
}

std::string greetingWithInstance(const std::string &socket, const Instance &instance)
{
    return "Claustrum remote server listening on " + socket + " (pid " + std::to_string(::getpid())
           + ", instance " + instance.id + ")";
}

} // namespace

Daemon::Daemon(const ServeSettings &settings, Environment environment, EventPoll &poll)
    : ConnectionHost(m_observers)
    , m_settings(settings)
    , m_environment(std::move(environment))
    , m_poll(poll)
    , m_signals(poll, [this](int number) { onSignal(number); })
    , m_calls(m_workers)
    , m_spawnCalls(m_spawners, spawnLimits)
    , m_loginPath(m_environment, m_spawnCalls)
    , m_shellAgent(m_environment, m_spawnCalls)
    , m_childRecords(m_spawners)
    , m_tenancy(poll)
    , m_processes(poll)
    , m_processMethods({m_environment, poll, m_processes, m_observers, m_childRecords, m_plugins,
                        settings.maxProcesses, settings.handOver ? &m_tenancy : nullptr,
                        settings.postMortem, settings.replaySpill},
                       m_spawnCalls, m_loginPath, m_shellAgent)
    , m_connections(poll, *this)
    , m_clientHandOver({poll, m_connections, m_processes, m_tenancy})
{
    m_observers.life.add(m_replayMemory);
}

Daemon::~Daemon()
{
    m_tenancy.leave();   // what is destroyed here is the successor's
    m_processes.clear(); // like the next, before those they refer to
    m_poll.destroyDropped();
}

Result<void> Daemon::start()
{
    if (m_signals.error() != 0)
        return Error{"cannot receive signals: " + go::errnoText(m_signals.error())};
    const auto token = takeToken(m_settings, m_environment.build->life());
    if (!token)
        return token.error();
    auto id = randomHex(instanceIdBytes);
    if (!id)
        return id.error();
    m_instance.id = std::move(*id);
    m_optIns.emplace(OptInContext{m_settings, m_environment, *this, m_observers, m_poll,
                                  m_processes, m_calls, m_workers, *token});
    if (auto opened = m_optIns->open(); !opened)
        return opened;
    if (m_settings.acceptPreviousTokens.count() > 0)
        readEarlierTokens(*token);
    addMethods(*token);
    if (m_settings.stalledClient.count() > 0)
        m_stalledClients.emplace(m_connections, m_settings.stalledClient);
    if (m_environment.build->closesIdleConnections())
        m_idleWatch.emplace(m_connections);
    if (m_settings.handOver)
        takeOverSessions(); // first: the lock is free then, and there is nobody to end
    ownRunDirectory();
    if (m_environment.build->recordsChildren() && m_runLock.isHeld())
        takeOverChildren();
    if (auto listens = listen(*token); !listens)
        return listens;
    if (m_settings.handOver)
        m_tenancy.listens(m_instance.id, *token);
    announce();
    if (m_environment.build->cleansHost())
        startHostCleaner();
    watchPath(*token);
    m_optIns->listen();
    m_clientHandOver.resume();
    prepareForSpawns();
    return {};
}

/// Asks the login shell, unless the first spawn does; the start is over then.
void Daemon::prepareForSpawns()
{
    if (m_environment.build->spawnAsksForLoginPath())
        QTimer::singleShot(0, [] { dropStartupPages(); });
    else
        m_loginPath.whenKnown([](const auto &) { dropStartupPages(); });
}

/// Ends the daemon before, in builds that do (later/daemon.md, L2 and L3): nothing listens
/// meanwhile.
void Daemon::ownRunDirectory()
{
    const LifeRules &rules = m_environment.build->life();
    if (rules.ownsRunDirectory)
        m_runLock = RunLock(
            {.self = {.program = m_settings.program, .socket = m_settings.socket}, .rules = rules});
}

/// Once the daemon before has ended; nothing listens meanwhile.
void Daemon::takeOverSessions()
{
    using namespace std::chrono;
    m_tenancy.attach(
        m_settings.socket,
        {duration_cast<milliseconds>(m_settings.handOverWait), m_settings.keepChildren},
        {m_poll, m_observers, *m_environment.build, m_processMethods},
        [this](bool keepsClients) { yield(keepsClients); });
    if (m_settings.handOverInstance == "keep" && !m_tenancy.instanceBefore().empty())
        m_instance.id = m_tenancy.instanceBefore();
    m_tenancy.name(m_instance.id);
}

/// A successor waits for the end.
void Daemon::yield(bool keepsClients)
{
    if (!keepsClients || m_shuttingDown || !m_listener->isInPlace()) {
        shutDown();
        return;
    }
    m_tenancy.giveListener(m_listener->release().get());
    m_clientHandOver.begin([this] { shutDown(); });
}

/// Ends what a predecessor has left, and leaves records of ours (later/daemon.md, Children).
void Daemon::takeOverChildren()
{
    auto directory = std::make_shared<const RunDirectory>(m_environment.runDirectory);
    if (m_settings.handOver) {
        m_childRecords.open(directory, m_instance.id);
        for (const StartedChild &child : m_tenancy.adopted())
            m_childRecords.record(child); // ours from now on: none of those to end
    }
    if (!m_tenancy.leavesSessions())
        reapPredecessorsChildren(*directory, m_instance, *m_environment.build);
    if (!m_settings.handOver)
        m_childRecords.open(std::move(directory), m_instance.id);
    m_observers.life.add(m_childRecords);
}

/// Before the daemon before is ended, since it removes its daemon.token.
void Daemon::readEarlierTokens(const std::string &token)
{
    m_earlierTokens.emplace(m_settings.acceptPreviousTokens);
    m_predecessorTokens.emplace(*m_earlierTokens, m_settings.socket, token);
    m_predecessorTokens->read();
}

/// Once more, now that no other daemon starts: one may have since the first look.
void Daemon::keepEarlierTokens()
{
    m_predecessorTokens->read();
    if (const auto stored = m_predecessorTokens->store(); !stored)
        logWarn("daemon", "accept-previous-tokens: the next daemon will not know the tokens of "
                          "earlier ones: "
                              + stored.error().text);
}

/// The start lock is taken with daemon.lock, too: a daemon of an older build knows only the former,
/// and where the latter is not to be had, two daemons may be starting.
Result<void> Daemon::listen(const std::string &token)
{
    const ReferenceBuild &build = *m_environment.build;
    const StartLock lock(m_settings.socket);
    if (lock.isHeld())
        removeStartLeftovers(m_settings.socket);
    auto listener = makeListener();
    if (!listener)
        return Error{"listen unix: " + listener.error().text};
    m_listener = std::move(*listener);
    m_instance.startedAt = millisecondsSince1970();
    m_runLock.publish(m_instance);
    if (build.writesTokenFile())
        replaceToken(token);
    return {};
}

/// The predecessor's at an upgrade: no client is refused meanwhile.
Result<std::unique_ptr<Listener>> Daemon::makeListener()
{
    const auto accept = [this](Fd socket) { m_connections.accept(std::move(socket)); };
    const auto beforeReplacing = [this] {
        if (m_predecessorTokens)
            keepEarlierTokens();
        const ReferenceBuild &build = *m_environment.build;
        if (build.writesTokenFile() && !build.life().keepsTokenInPlace)
            removeEarlierToken(m_settings.socket);
    };
    if (Fd inherited = m_tenancy.takeListener()) {
        beforeReplacing();
        return Listener::resume(std::move(inherited), m_settings.socket, accept);
    }
    return Listener::listen(m_settings.socket, accept, beforeReplacing);
}

void Daemon::replaceToken(const std::string &token)
{
    const auto isOurs = [this] { return m_listener->isInPlace(); };
    if (auto file = persistToken(token, m_settings.socket, isOurs))
        m_tokenFile = std::move(*file);
    else
        logError("daemon", "failed to persist token: " + file.error().text);
}

void Daemon::watchPath(const std::string &token)
{
    if (!m_environment.build->life().watchesItsPath)
        return;
    WatchedDaemon daemon;
    daemon.probe = {.socket = m_settings.socket, .token = token, .instanceId = m_instance.id};
    daemon.socketFile = m_listener->file();
    daemon.isConnected = [this] { return !m_connections.all().empty(); };
    daemon.runningChildren = [this] {
        return m_settings.keepChildren ? 0 : m_processes.runningCount();
    };
    daemon.end = [this] { shutDown(); };
    m_orphanWatch.emplace(std::move(daemon), m_calls);
}

/// The first lines of the log (daemon.md; later/daemon.md, Start).
void Daemon::announce() const
{
    const ReferenceBuild &build = *m_environment.build;
    if (build.logsDescriptorLimit())
        logInfo("daemon", "child processes will start with an open-files limit of "
                              + std::to_string(m_environment.descriptorLimit.rlim_cur));
    const auto greeting = build.tellsInstance() ? greetingWithInstance : plainGreeting;
    logging::writePlain(greeting(m_settings.socket, m_instance));
    logInfo("daemon", "speaking reference build " + std::string(build.shortHash()) + " of "
                          + std::string(build.date()));
}

/// Only a deployed daemon knows which files and processes belong to its installation
/// (later/daemon.md, Host cleaner).
void Daemon::startHostCleaner()
{
    auto layout = hostLayout(m_settings.socket, processLink(::getpid(), "exe"));
    if (layout)
        m_hostCleaner.emplace(std::move(*layout), m_workers, m_settings.keepChildren);
    else
        logInfo("daemon", layout.error().text);
}

void Daemon::addMethods(const std::string &token)
{
    m_dispatcher = std::make_unique<Dispatcher>(token, m_observers, *m_environment.build);
    if (m_earlierTokens)
        m_dispatcher->acceptEarlier(*m_earlierTokens);
    addServerMethods(*m_dispatcher, *m_environment.build, m_instance, [this] { shutDown(); });
    addFilesMethods(*m_dispatcher, m_calls,
                    {.home = m_environment.home,
                     .regularOnly = m_settings.filesReadRegularOnly,
                     .maxExtractBytes = m_settings.maxExtractBytes,
                     .rules = m_environment.build->files()},
                    m_plugins);
    addGitMethods(*m_dispatcher, m_calls, m_environment, m_settings.gitTimeout);
    if (m_environment.build->hasMethod("launcher.resolve"))
        addLauncherMethods(*m_dispatcher, m_calls, {.replacement = m_environment.settingsFolder});
    m_processMethods.addTo(*m_dispatcher);
    if (m_environment.build->hasMethod("plugins.prune"))
        addPluginsMethods(*m_dispatcher, m_calls, m_settings.socket, m_plugins);
}

void Daemon::onRequest(const std::shared_ptr<Connection> &from, std::string_view line)
{
    m_observers.frames.notify(&FrameObserver::onLineReceived, *from, line);
    m_dispatcher->dispatch(from, line);
}

void Daemon::onConnectionClosed(const std::shared_ptr<Connection> &connection)
{
    m_connections.drop(connection);
    m_processMethods.onConnectionClosed(*connection);
    m_clientHandOver.onClientChanged();
}

void Daemon::onSignal(int number)
{
    if (m_environment.build->logsShutdown() && !m_shuttingDown)
        logInfo("daemon",
                std::string("received ") + (number == SIGINT ? "interrupt" : "terminated")
                    + "; shutting down (children will be "
                    + (m_settings.keepChildren || m_tenancy.isTenant() ? "kept)" : "killed)"));
    shutDown();
}

void Daemon::shutDown()
{
    if (std::exchange(m_shuttingDown, true))
        return;
    const bool logs = m_environment.build->logsShutdown();
    const bool tokenLast = m_environment.build->life().removesTokenLast;
    if (logs)
        logInfo("Server", "shutdown requested");
    if (m_orphanWatch)
        m_orphanWatch->stop();
    m_calls.stop();
    m_spawnCalls.stop();
    m_listener->closeAndUnlink();
    if (!tokenLast)
        m_tokenFile.unlink();
    m_loginPath.cancel();
    m_shellAgent.cancel();
    const std::size_t killed = killChildren();
    if (!m_tenancy.hasLeft()) // otherwise they are a successor's, if the keeper is killed
        m_childRecords.removeAll();
    if (tokenLast)
        m_tokenFile.unlink();
    const std::size_t closed = m_connections.all().size();
    m_connections.closeAll();
    if (logs)
        logInfo("Server", "cleanup: closed " + std::to_string(closed) + " connection(s), killed "
                              + std::to_string(killed) + " child process group(s)");
    m_optIns.reset();
    m_hostCleaner.reset();
    m_runLock.release(); // the next daemon may begin
    QCoreApplication::quit();
}

std::size_t Daemon::killChildren()
{
    const std::size_t running = m_processes.runningCount();
    if (m_tenancy.isStillTenant()) {
        logInfo("Server", "hand-over: leaving " + std::to_string(running)
                              + " running child process(es) to a successor");
        m_tenancy.leave();
        return 0;
    }
    if (m_settings.keepChildren) {
        logInfo("Server", "-keep-children: leaving " + std::to_string(running)
                              + " running child process(es) alive across shutdown");
        return 0;
    }
    m_processes.killAll();
    return running;
}

void Daemon::eachConnection(const std::function<void(const Connection &)> &look) const
{
    m_connections.each(look);
}

void Daemon::eachProcess(const std::function<void(const ChildProcess &)> &look) const
{
    m_processes.each(look);
}

const ChildProcess *Daemon::process(const std::string &id) const
{
    return m_processes.find(id).get();
}

bool Daemon::waitForWorkers()
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    bool idle = true;
    for (Workers *const workers : {&m_workers, &m_spawners}) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        idle = workers->waitForIdle(std::max(left, std::chrono::milliseconds(0))) && idle;
    }
    // Reports about children that were being started at the shutdown.
    m_calls.finishEnded();
    m_spawnCalls.finishEnded();
    if (!m_settings.keepChildren)
        m_processes.killAll(m_tenancy.hasLeft());
    if (!m_tenancy.hasLeft())
        m_childRecords.removeAll();
    m_tenancy.release();
    // The end of this process needs no unmapping of each ring.
    return idle && !m_tenancy.hasLeft();
}

} // namespace claustrum
