// SPDX-License-Identifier: Apache-2.0
#include "common/agentlogins.h"
#include "daemon/daemon.h"
#include "daemon/fences/fences.h"
#include "daemon/loop/eventloop.h"
#include "daemon/loop/log.h"
#include "daemon/loop/servicemanager.h"
#include "daemon/loop/shortslices.h"
#include "daemon/process/replaybuffers.h"
#include "wire/gopath.h"

#include <QCoreApplication>

#include <cstdlib>
#include <malloc.h>
#include <optional>

namespace claustrum {
namespace {

int failed(const Error &error)
{
    const char *const journalLevel = stderrIsJournal() ? "<3>" : ""; // an error, for journalctl -p
    logging::writePlain(journalLevel + ("claustrum: " + error.text));
    logging::flush();
    return 1;
}

/// Qt's own messages go the way of all lines: nothing else may write to a log that could block.
void logQtMessage(QtMsgType, const QMessageLogContext &, const QString &message)
{
    logWarn("Qt", message.toStdString());
}

/// Limits the memory arenas, of which each thread would otherwise get its own.
void keepMemorySmall()
{
    constexpr int arenas = 2;
    ::mallopt(M_ARENA_MAX, arenas);
}

/// With hand-over frames are not kept, so a client's queue is freed as fast as it fills: more than
/// all of it (Connection::congestedBytes) is not given back to the system each time.
void keepQueueMemory()
{
    constexpr int mebibyte = 1024 * 1024;
    ::mallopt(M_TRIM_THRESHOLD, 2 * mebibyte);
    ::mallopt(M_MMAP_THRESHOLD, mebibyte); // the call before has fixed it at 128 KiB
}

int serve(const ServeSettings &settings, Environment environment)
{
    auto daemon =
        std::make_unique<Daemon>(settings, std::move(environment), EventLoop::currentPoll());
    if (const auto started = daemon->start(); !started)
        return failed(started.error());
    askForShortSlices();
    notifyServiceManager();
    std::optional<logging::Writer> logWriter(std::in_place);
    const int status = QCoreApplication::exec();
    const bool workersEnded = daemon->waitForWorkers();
    logWriter.reset();
    if (!workersEnded)
        std::_Exit(status); // a worker may be blocked for ever, and uses the daemon's objects
    return status;
}

} // namespace

int runDaemon(const ServeSettings &settings)
{
    const auto build = ReferenceBuild::find(settings.referenceBuild);
    if (!build)
        return failed(build.error());
    keepMemorySmall();
    if (settings.handOver)
        keepQueueMemory();
    ReplayBuffers::serveWhenMemoryIsShort();
    logging::setThreshold(std::getenv("CLAUSTRUM_LOG_LEVEL"));
    if (stderrIsJournal())
        logging::writeForJournal();
    qInstallMessageHandler(logQtMessage);
    Environment environment = takeEnvironment(settings.home, **build);
    environment.runDirectory = go::dirName(settings.socket);
    environment.fence = makeFence(settings);
    if (settings.followsAgent())
        environment.agentSocket = AgentLogins::stablePath(settings.socket);
    if (const auto installed = EventLoop::install(); !installed)
        return failed(installed.error());
    int argc = 1;
    char name[] = "claustrum";
    char *argv[] = {name, nullptr};
    const QCoreApplication application(argc, argv);
    return serve(settings, std::move(environment));
}

} // namespace claustrum
