// SPDX-License-Identifier: Apache-2.0
// The one binary: reads its options and runs the selected mode.
#include "app/configfile.h"
#include "app/initprocess.h"
#include "app/launcher.h"
#include "app/options.h"
#include "app/qtmodes.h"
#include "app/upgrade.h"
#include "app/versionline.h"
#include "bridge/bridge.h"
#include "common/keeper/keeper.h"
#include "common/keeper/keeperline.h"
#include "host/doctor/doctor.h"
#include "host/end.h"
#include "host/ps.h"
#include "host/tail.h"
#include "host/why.h"
#include "installer/probemode.h"
#include "posix/inheritedfds.h"
#include "posix/inheritedsignals.h"
#include "wire/builds.h"

#include <cstdio>
#include <string_view>

namespace claustrum {
namespace {

Patient patientOf(const Options &options, unsigned missingFds = 0)
{
    return {.home = options.serve.home,
            .socket = options.serve.socket,
            .program = programPath(),
            .environment = options.install.environment,
            .missingFds = missingFds};
}

int serve(const Options &options, const std::vector<std::string> &args)
{
    if (options.serve.tokenFd >= 0)
        reserveFd(static_cast<int>(options.serve.tokenFd));
    if (isDaemonProcess()) {
        continueBelowInit();
        return serveWithQt(options.serve);
    }
    if (options.serve.listenPipe)
        std::fputs("claustrum: -listen-pipe is for Windows only and is ignored\n", stderr);
    const int status = launchDaemon(options, args);
    if (status != 0)
        sayWhyNoDaemonStarts(patientOf(options));
    return status;
}

int install(InstallOptions options)
{
    options.onError = sayWhyNoCliIsInstalled;
    return installWithQt(options);
}

int stop(const ServeSettings &settings, bool now)
{
    if (now)
        (void)endAllSessions(settings.socket); // without a keeper there are none
    const auto build = ReferenceBuild::find(settings.referenceBuild);
    const auto &rules = build ? **build : ReferenceBuild::standard();
    return runStop({.socket = settings.socket,
                    .program = settings.program,
                    .reports = rules.stopReports(),
                    .childrenOfKilled = std::string(rules.life().childrenOfKilled)});
}

int probe(const Options &options)
{
    const auto build = ReferenceBuild::find(options.serve.referenceBuild);
    return runProbeCli({.path = options.probedCli,
                        .environment = options.install.environment,
                        .runsManagedLauncher = build && (*build)->install().runsManagedLauncher});
}

int run(const std::vector<std::string> &args, unsigned missingFds)
{
    const auto options = readOptions(args, readConfigFile());
    if (!options) {
        std::fputs(options.error().text.c_str(), stderr);
        return options.error().status;
    }
    using Mode = Options::Mode;
    switch (options->mode) {
    case Mode::Builds:
        std::fputs(ReferenceBuild::table().c_str(), stdout);
        return 0;
    case Mode::Version:
        std::puts(versionLine(options->versionOverride).c_str());
        return 0;
    case Mode::Install:
        return install(options->install);
    case Mode::ProbeCli:
        return probe(*options);
    case Mode::Stop:
        return stop(options->serve, options->stopNow);
    case Mode::Upgrade:
        return upgradeDaemon(options->serve.socket);
    case Mode::Bridge:
        return runBridge(options->serve.socket, options->serve.followsAgent());
    case Mode::Serve:
        return serve(*options, args);
    case Mode::Ps:
        return runPs(options->ps);
    case Mode::Tail:
        return runTail(options->tail);
    case Mode::End:
        return runEnd(options->endedSession);
    case Mode::Why:
        return runWhy(options->why);
    case Mode::Doctor:
        return runDoctor(patientOf(*options, missingFds), options->ps.json);
    case Mode::None:
        break; // refused by readOptions()
    }
    return 2;
}

/// The parent of this program may have left any state in its process.
/// @return the standard descriptors that were closed, as bits
unsigned straightenInheritance()
{
    const auto missingFds = openStandardFds();
    closeInheritedOnExec();
    resetInheritedSignals();
    return missingFds;
}

} // namespace
} // namespace claustrum

// Only an out-of-memory exception can escape, and ending the program is right then.
int main(int argc, char *argv[])
{
    const auto missingFds = claustrum::straightenInheritance();
    if (argc == 2 && std::string_view(argv[0]) == claustrum::keeperName)
        return claustrum::runKeeper(argv[1]);
    return claustrum::run({argv + (argc > 0 ? 1 : 0), argv + argc}, missingFds);
}
